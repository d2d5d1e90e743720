package dev.probity.chain;

import dev.probity.chain.contract.ApiTokenRegistry;
import dev.probity.chain.contract.IdmaRegistry;
import dev.probity.chain.contract.IntegrityRegistry;
import dev.probity.chain.contract.KeyholderMultisig;
import dev.probity.chain.contract.ModuleRegistry;
import dev.probity.chain.contract.TimelockController;
import dev.probity.protocol.wire.Hex;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.web3j.abi.CustomErrorEncoder;
import org.web3j.abi.FunctionReturnDecoder;
import org.web3j.abi.TypeReference;
import org.web3j.abi.datatypes.CustomError;
import org.web3j.abi.datatypes.Type;
import org.web3j.abi.datatypes.Utf8String;
import org.web3j.abi.datatypes.generated.Uint256;

/**
 * Why a contract refused: a custom error of one of ours, Solidity's own {@code Error(string)} or
 * {@code Panic(uint256)}, or {@link #UNKNOWN}.
 *
 * @param name such as {@code TdataHashAlreadyStored}
 * @param arguments in the order of the error's declaration: bytes as {@code 0x…}, numbers in
 *     decimal
 */
public record ContractError(String name, List<String> arguments) {
  /** The name of an error that none of our contracts declares, and of a revert without data. */
  public static final String UNKNOWN = "unknown error";

  private static final int SELECTOR = 4;
  private static final int MAX_ARGUMENT = 200;

  private static final Map<String, CustomError> BY_SELECTOR = new HashMap<>();

  static {
    declared(IntegrityRegistry.class);
    declared(IdmaRegistry.class);
    declared(ApiTokenRegistry.class);
    declared(ModuleRegistry.class);
    declared(KeyholderMultisig.class);
    declared(TimelockController.class);
    add(new CustomError("Error", List.of(new TypeReference<Utf8String>() {})));
    add(new CustomError("Panic", List.of(new TypeReference<Uint256>() {})));
  }

  public ContractError {
    arguments = List.copyOf(arguments);
  }

  /** Reads what a reverted call returned; never fails. */
  public static ContractError decode(byte[] data) {
    if (data.length < SELECTOR) {
      return new ContractError(UNKNOWN, List.of());
    }
    String selector = Hex.of(Arrays.copyOf(data, SELECTOR));
    CustomError error = BY_SELECTOR.get(selector);
    if (error == null) {
      return new ContractError(UNKNOWN, List.of(selector));
    }
    try {
      return new ContractError(
          error.getName(),
          FunctionReturnDecoder.decode(
                  Hex.of(Arrays.copyOfRange(data, SELECTOR, data.length)), error.getParameters())
              .stream()
              .map(ContractError::text)
              .toList());
    } catch (RuntimeException malformed) {
      // web3j documents no exception for arguments that are cut off or out of range.
      return new ContractError(error.getName(), List.of());
    }
  }

  /** Such as {@code TdataHashAlreadyStored(0x…, 1)}. */
  @Override
  public String toString() {
    return name + "(" + String.join(", ", arguments) + ")";
  }

  private static String text(Type<?> value) {
    Object content = value.getValue();
    String text =
        switch (content) {
          case byte[] bytes -> Hex.of(bytes);
          case BigInteger number -> number.toString();
          default -> content.toString();
        };
    return text.substring(0, Math.min(text.length(), MAX_ARGUMENT))
        .replaceAll("[^\\x20-\\x7e]", "?");
  }

  /** The errors that a wrapper generated from an ABI declares as constants. */
  private static void declared(Class<?> wrapper) {
    for (Field field : wrapper.getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers()) && field.getType() == CustomError.class) {
        try {
          add((CustomError) field.get(null));
        } catch (IllegalAccessException e) {
          throw new IllegalStateException("generated constants are public", e);
        }
      }
    }
  }

  private static void add(CustomError error) {
    BY_SELECTOR.put(CustomErrorEncoder.encode(error).substring(0, 2 + 2 * SELECTOR), error);
  }
}

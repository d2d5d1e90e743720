package dev.probity.chain.transaction;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.Hex;
import dev.probity.protocol.wire.Signature;
import dev.probity.protocol.wire.TransactionPayload;
import dev.probity.protocol.wire.WireException;
import java.math.BigInteger;
import java.util.Optional;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.Sign;
import org.web3j.crypto.TransactionDecoder;
import org.web3j.crypto.TransactionEncoder;
import org.web3j.crypto.transaction.type.ITransaction;
import org.web3j.crypto.transaction.type.Transaction1559;

/**
 * A transaction of type 2 (EIP-1559) without value and access list, before it is signed.
 *
 * @param call where it goes and with what
 * @param gasLimit the most gas it may use
 * @param maxFeePerGas wei, base fee and tip together
 * @param maxPriorityFeePerGas wei, the tip
 */
public record UnsignedTransaction(
    long chainId,
    long nonce,
    ContractCall call,
    long gasLimit,
    BigInteger maxFeePerGas,
    BigInteger maxPriorityFeePerGas) {

  /** What the sender signs: 2 and the RLP of the fields. */
  public TransactionPayload payload() {
    return TransactionPayload.of(TransactionEncoder.encode(raw()));
  }

  /** keccak256 of {@link #payload}. */
  public Bytes32 digest() {
    return payload().digest();
  }

  /** The transaction as it is sent. */
  public SignedTransaction signed(Signature signature) {
    byte[] encoded =
        TransactionEncoder.encode(
            raw(),
            new Sign.SignatureData(
                (byte) signature.v(), signature.r().bytes(), signature.s().bytes()));
    return new SignedTransaction(Hex.of(encoded), Digests.keccak256(encoded), nonce);
  }

  /**
   * Reads a transaction that {@link #signed} made.
   *
   * @throws IllegalArgumentException when it is something else
   */
  public static UnsignedTransaction of(SignedTransaction signed) {
    ITransaction decoded = TransactionDecoder.decode(signed.raw()).getTransaction();
    if (!(decoded instanceof Transaction1559 transaction)) {
      throw new IllegalArgumentException("not an EIP-1559 transaction: " + signed.hash());
    }
    try {
      String to = transaction.getTo();
      String data = transaction.getData();
      return new UnsignedTransaction(
          transaction.getChainId(),
          transaction.getNonce().longValueExact(),
          new ContractCall(
              to == null || to.length() <= 2 ? Optional.empty() : Optional.of(Address.parse(to)),
              Hex.parseUpTo(data.startsWith("0x") ? data : "0x" + data, ContractCall.MAX_DATA)),
          transaction.getGasLimit().longValueExact(),
          transaction.getMaxFeePerGas(),
          transaction.getMaxPriorityFeePerGas());
    } catch (WireException e) {
      throw new IllegalArgumentException("not a transaction of ours: " + signed.hash(), e);
    }
  }

  private RawTransaction raw() {
    return RawTransaction.createTransaction(
        chainId,
        BigInteger.valueOf(nonce),
        BigInteger.valueOf(gasLimit),
        call.to().map(Address::toString).orElse(""),
        BigInteger.ZERO,
        Hex.of(call.data()),
        maxPriorityFeePerGas,
        maxFeePerGas);
  }
}

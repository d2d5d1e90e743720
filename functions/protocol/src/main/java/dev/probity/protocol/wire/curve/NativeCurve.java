package dev.probity.protocol.wire.curve;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * secp256k1 in libsecp256k1, as fr.acinq packs it, called through the foreign function interface.
 *
 * <p>The packaged Java binding is not used: it has no recoverable signing, so the parity would cost
 * a second curve multiplication. Heap arrays are lent to the library for the call, so that no key
 * is copied outside the heap. One randomised context serves all threads: nothing changes it
 * afterwards.
 */
public final class NativeCurve implements Curve {
  private static final int CONTEXT_NONE = 1;
  private static final int UNCOMPRESSED = 2;
  private static final int PUBLIC_KEY_STRUCT = 64;
  private static final int RECOVERABLE_SIGNATURE_STRUCT = 65;
  private static final int COMPACT_SIGNATURE = 64;
  private static final int UNCOMPRESSED_KEY = 65;

  private final MemorySegment context;
  private final NativeFunctions.SignRecoverable signRecoverable;
  private final NativeFunctions.SignatureSerialize signatureSerialize;
  private final NativeFunctions.SignatureParse signatureParse;
  private final NativeFunctions.Recover recover;
  private final NativeFunctions.PublicKeyCreate publicKeyCreate;
  private final NativeFunctions.PublicKeySerialize publicKeySerialize;

  /**
   * Loads the library for this machine.
   *
   * @throws IOException when the class path has none, or no folder for temporary files takes it
   * @throws IllegalArgumentException when the system refuses to load it
   * @throws IllegalStateException when it lacks a function
   */
  public NativeCurve() throws IOException {
    Binder binder = new Binder(load());
    context =
        binder
            .bind(
                NativeFunctions.ContextCreate.class,
                "context_create",
                FunctionDescriptor.of(ADDRESS, JAVA_INT))
            .call(CONTEXT_NONE);
    if (context.equals(MemorySegment.NULL)) {
      throw new IllegalStateException("libsecp256k1 gave no context");
    }
    // Blinds the multiplications against side channels; no signature depends on it.
    byte[] seed = new byte[32];
    new SecureRandom().nextBytes(seed);
    binder
        .bind(NativeFunctions.ContextRandomize.class, "context_randomize", ints(2))
        .call(context, MemorySegment.ofArray(seed));
    signRecoverable =
        binder.bind(NativeFunctions.SignRecoverable.class, "ecdsa_sign_recoverable", ints(6));
    signatureSerialize =
        binder.bind(
            NativeFunctions.SignatureSerialize.class,
            "ecdsa_recoverable_signature_serialize_compact",
            ints(4));
    signatureParse =
        binder.bind(
            NativeFunctions.SignatureParse.class,
            "ecdsa_recoverable_signature_parse_compact",
            ints(3).appendArgumentLayouts(JAVA_INT));
    recover = binder.bind(NativeFunctions.Recover.class, "ecdsa_recover", ints(4));
    publicKeyCreate =
        binder.bind(NativeFunctions.PublicKeyCreate.class, "ec_pubkey_create", ints(3));
    publicKeySerialize =
        binder.bind(
            NativeFunctions.PublicKeySerialize.class,
            "ec_pubkey_serialize",
            ints(4).appendArgumentLayouts(JAVA_INT));
  }

  /** {@code int f(void*, …)} with {@code pointers} parameters. */
  private static FunctionDescriptor ints(int pointers) {
    MemoryLayout[] parameters = new MemoryLayout[pointers];
    Arrays.fill(parameters, ADDRESS);
    return FunctionDescriptor.of(JAVA_INT, parameters);
  }

  private record Binder(SymbolLookup library) {
    @SuppressWarnings("restricted") // The one native library of this module.
    <T> T bind(Class<T> shape, String name, FunctionDescriptor descriptor) {
      MemorySegment function =
          library
              .find("secp256k1_" + name)
              .orElseThrow(() -> new IllegalStateException("libsecp256k1 has no " + name));
      MethodHandle handle =
          Linker.nativeLinker().downcallHandle(function, descriptor, Linker.Option.critical(true));
      return MethodHandleProxies.asInterfaceInstance(shape, handle);
    }
  }

  @SuppressWarnings("restricted") // The one native library of this module.
  private static SymbolLookup load() throws IOException {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String machine = System.getProperty("os.arch", "");
    String folder =
        (system.startsWith("linux") ? "linux" : system)
            + "-"
            + (machine.equals("amd64") ? "x86_64" : machine);
    String resource = "/fr/acinq/secp256k1/jni/native/" + folder + "/libsecp256k1-jni.so";
    Path file;
    try (InputStream in = NativeCurve.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException("no libsecp256k1 is packaged for " + folder);
      }
      // Created readable by this user alone; gone from the file system once mapped.
      file = Files.createTempFile("libsecp256k1-", ".so");
      try {
        Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        return SymbolLookup.libraryLookup(file, Arena.global());
      } finally {
        Files.deleteIfExists(file);
      }
    }
  }

  @Override
  public String name() {
    return "libsecp256k1 (native)";
  }

  @Override
  public byte[] sign(byte[] digest, byte[] key) {
    MemorySegment struct = MemorySegment.ofArray(new byte[RECOVERABLE_SIGNATURE_STRUCT]);
    byte[] signature = new byte[COMPACT_SIGNATURE + 1];
    int[] parity = new int[1];
    int made =
        signRecoverable.call(
            context,
            struct,
            MemorySegment.ofArray(digest),
            MemorySegment.ofArray(key),
            MemorySegment.NULL,
            MemorySegment.NULL);
    signatureSerialize.call(
        context, MemorySegment.ofArray(signature), MemorySegment.ofArray(parity), struct);
    if (made != 1 || parity[0] > 1) {
      throw new IllegalStateException("libsecp256k1 made no signature");
    }
    signature[COMPACT_SIGNATURE] = (byte) parity[0];
    return signature;
  }

  @Override
  public byte @Nullable [] recover(byte[] digest, byte[] rs, int parity) {
    MemorySegment struct = MemorySegment.ofArray(new byte[RECOVERABLE_SIGNATURE_STRUCT]);
    MemorySegment publicKey = MemorySegment.ofArray(new byte[PUBLIC_KEY_STRUCT]);
    boolean found =
        signatureParse.call(context, struct, MemorySegment.ofArray(rs), parity) == 1
            && recover.call(context, publicKey, struct, MemorySegment.ofArray(digest)) == 1;
    return found ? xy(publicKey) : null;
  }

  @Override
  public byte[] publicKey(byte[] key) {
    MemorySegment publicKey = MemorySegment.ofArray(new byte[PUBLIC_KEY_STRUCT]);
    if (publicKeyCreate.call(context, publicKey, MemorySegment.ofArray(key)) != 1) {
      throw new IllegalArgumentException("a private key is 1 to n-1");
    }
    return xy(publicKey);
  }

  private byte[] xy(MemorySegment publicKey) {
    byte[] uncompressed = new byte[UNCOMPRESSED_KEY];
    long[] length = {UNCOMPRESSED_KEY};
    publicKeySerialize.call(
        context,
        MemorySegment.ofArray(uncompressed),
        MemorySegment.ofArray(length),
        publicKey,
        UNCOMPRESSED);
    return Arrays.copyOfRange(uncompressed, 1, UNCOMPRESSED_KEY);
  }
}

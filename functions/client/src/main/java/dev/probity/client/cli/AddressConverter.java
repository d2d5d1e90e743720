package dev.probity.client.cli;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.WireException;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** An account's address as an option takes it: 0x and 40 hexadecimal digits, in either case. */
final class AddressConverter implements ITypeConverter<Address> {
  @Override
  public Address convert(String typed) {
    try {
      return Address.parse(typed.toLowerCase(Locale.ROOT));
    } catch (WireException wrong) {
      throw new TypeConversionException("An address " + wrong.getMessage());
    }
  }
}

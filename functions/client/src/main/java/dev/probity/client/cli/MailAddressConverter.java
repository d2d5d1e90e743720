package dev.probity.client.cli;

import dev.probity.protocol.idma.MailAddress;
import dev.probity.protocol.wire.WireException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** An e-mail address as an option takes it. */
final class MailAddressConverter implements ITypeConverter<MailAddress> {
  @Override
  public MailAddress convert(String typed) {
    try {
      return MailAddress.parse(typed);
    } catch (WireException wrong) {
      throw new TypeConversionException("An e-mail address " + wrong.getMessage());
    }
  }
}

package io.socketserver.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressBlockTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.0/24, 192.0.2.0, true",
    "192.0.2.0/24, 192.0.2.255, true",
    "192.0.2.0/24, 192.0.3.0, false",
    "192.0.2.128/25, 192.0.2.127, false",
    "192.0.2.128/25, 192.0.2.200, true",
    "192.0.2.7, 192.0.2.7, true",
    "192.0.2.7, 192.0.2.6, false",
    "0.0.0.0/0, 255.255.255.255, true",
    "0.0.0.0/0, ::1, false",
    "2001:db8::/32, 2001:db8:ffff::1, true",
    "2001:db8::/32, 2001:db9::, false",
    "::1, ::1, true",
    "::/0, 2001:db9::, true",
    "::/0, 127.0.0.1, false",
    "fe80::/10, febf::1, true",
    "fe80::/10, fec0::1, false"
  })
  void containsWhatBeginsAlike(String block, String address, boolean contained) {
    assertThat(AddressBlock.parse(block).contains(InetAddress.ofLiteral(address)))
        .isEqualTo(contained);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "localhost | 'localhost' is not a block",
        "10.1/16 | '10.1/16' is not a block",
        "10.256.0.0/16 | '10.256.0.0/16' is not a block",
        "fe80::1%eth0 | is not a block",
        "[::1]/128 | is not a block",
        "10.0.0.0/33 | no prefix length from 0 to 32",
        "10.0.0.0/ | no prefix length from 0 to 32",
        "::/129 | no prefix length from 0 to 128",
        "10.1.2.3/16 | did you mean '10.1.0.0/16'?",
        "/8 | '/8' is not a block"
      })
  void explainsWhatIsWrong(String text, String message) {
    assertThatThrownBy(() -> AddressBlock.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({"192.0.2.0/24, 192.0.2.0/24", "192.0.2.7, 192.0.2.7/32"})
  void isWrittenAsItIsParsed(String text, String written) {
    assertThat(AddressBlock.parse(text)).hasToString(written);
    assertThat(AddressBlock.parse(written)).isEqualTo(AddressBlock.parse(text));
  }
}

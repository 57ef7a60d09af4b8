package io.socketserver.handlers.samples.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 1",
    "bytes=0-9, 0, 10",
    "bytes=0-10, 0, 10",
    "BYTES= 5 - , 5, 5",
    "bytes=9-99999999999999999999999999, 9, 1",
    "bytes=-3, 7, 3",
    "bytes=-99999999999999999999999999, 0, 10",
  })
  void readsARangeOfTenBytes(String field, long first, long length) {
    assertThat(ByteRange.parse(field, 10)).isEqualTo(new ByteRange(first, length));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"bytes=10-", "bytes=10-20", "bytes=99999999999999999999999999-", "bytes=-0"})
  void isEmptyWhereTheFileHasNoSuchBytes(String field) {
    assertThat(ByteRange.parse(field, 10)).extracting(ByteRange::length).isEqualTo(0L);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=5",
        "bytes=a-b",
        "bytes=2-1",
        "bytes=--1",
        "bytes=+1-2",
        "bytes=0-1,3-4",
        "lines=0-1",
        "bytes 0-1"
      })
  void isIgnoredWhereItCannotBeRead(String field) {
    assertThat(ByteRange.parse(field, 10)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=0-", "bytes=0-0", "bytes=-1"})
  void isEmptyInAnEmptyFile(String field) {
    assertThat(ByteRange.parse(field, 0)).extracting(ByteRange::length).isEqualTo(0L);
  }
}

package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SystemPropertiesTest {
  @Test
  void runsAsANamedModule() {
    assertThat(getClass().getModule().getName()).isEqualTo("io.socketserver.tests");
  }

  @Test
  void knowsTheImage() {
    assertThat(System.getProperty("socketserver.image")).isNotBlank();
  }
}

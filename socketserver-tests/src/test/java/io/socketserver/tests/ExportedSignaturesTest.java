package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What javac's lint "exports" checks, without its wish that JSpecify be required of everybody.
class ExportedSignaturesTest {

  @Test
  void runsAsAModule() {
    assertThat(getClass().getModule().getName()).isEqualTo("io.socketserver.tests");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "io.socketserver.api",
        "io.socketserver.core",
        "io.socketserver.testkit",
        "io.socketserver.proxy",
        "io.socketserver.tls",
        "io.socketserver.unix"
      })
  void exportedSignaturesNameExportedTypesOnly(String name) throws IOException {
    Module module = Exports.module(name);

    List<String> leaks = new ArrayList<>();
    for (Class<?> type : Exports.of(module)) {
      Exports.named(type)
          .filter(used -> !isReadableByUsersOf(module, used))
          .forEach(used -> leaks.add(type.getName() + " names " + used.getName()));
    }

    assertThat(leaks).isEmpty();
  }

  private static boolean isReadableByUsersOf(Module module, Class<?> used) {
    if (used.isPrimitive()) {
      return true;
    }
    Module owner = used.getModule();
    return owner.isExported(used.getPackageName())
        && Exports.isVisible(used)
        && (owner.equals(module)
            || owner.getName().equals("java.base")
            || owner.getName().startsWith("io.socketserver."));
  }
}

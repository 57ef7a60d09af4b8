package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.ForkingOptions;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The settings of processes for requests.
class ForkingOptionsTest {

  private static final Map<String, Object> OTHERS =
      Map.of(
          "maxChildren",
          7,
          "timeout",
          Duration.ofSeconds(8),
          "spareChildren",
          9,
          "requestsPerChild",
          10,
          "jvmOptions",
          List.of("-Xmx11m"),
          "environment",
          Map.of("TWELVE", "12"),
          "limits",
          ForkingOptions.Limits.none().cpuSeconds(13),
          "nice",
          14,
          "blockOnClose",
          false);

  @Test
  void changesOneSettingAndKeepsTheOthers() throws Exception {
    ForkingOptions changed = ForkingOptions.defaults();
    for (RecordComponent component : ForkingOptions.class.getRecordComponents()) {
      ForkingOptions before = changed;
      Object other = OTHERS.get(component.getName());
      changed =
          (ForkingOptions)
              ForkingOptions.class
                  .getMethod(component.getName(), component.getType())
                  .invoke(before, other);
      for (RecordComponent each : ForkingOptions.class.getRecordComponents()) {
        Object expected =
            each.getName().equals(component.getName()) ? other : each.getAccessor().invoke(before);
        assertThat(each.getAccessor().invoke(changed)).as(each.getName()).isEqualTo(expected);
      }
    }
  }
}

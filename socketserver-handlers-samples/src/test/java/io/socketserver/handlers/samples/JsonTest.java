package io.socketserver.handlers.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {

  @Test
  void writesNestedValuesOnOneLine() {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("text", "a\nb");
    value.put("list", List.of(1, 2L, "3", List.of()));
    value.put("map", Map.of("yes", true));
    value.put("empty", Map.of());

    assertThat(Json.write(value))
        .isEqualTo(
            """
            {"text":"a\\nb","list":[1,2,"3",[]],"map":{"yes":true},"empty":{}}\
            """);
  }

  @Test
  void escapesWhatMustNotStandInAString() {
    assertThat(Json.write("\"\\/\r\n\t\b\0\u001b\u0085"))
        .isEqualTo("\"\\\"\\\\/\\r\\n\\t\\u0008\\u0000\\u001b\\u0085\"");
  }

  @Test
  void keepsOtherScriptsAndPairsAndEscapesHalfPairs() {
    assertThat(Json.write("é😀")).isEqualTo("\"é😀\"");
    assertThat(Json.write("\ud83d")).isEqualTo("\"\\ud83d\"");
    assertThat(Json.write("a\ude00b")).isEqualTo("\"a\\ude00b\"");
  }
}

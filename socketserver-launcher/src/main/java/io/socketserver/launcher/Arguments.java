package io.socketserver.launcher;

import io.socketserver.core.AddressBlock;
import io.socketserver.core.Rate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A parsed and checked command line.
///
/// @param operands the arguments that are not options
/// @param values the values of the options that were given
record Arguments(List<String> operands, Map<Option, List<Object>> values) {

  Arguments {
    operands = List.copyOf(operands);
    values = values.isEmpty() ? Map.of() : new EnumMap<>(values);
  }

  boolean has(Option option) {
    return values.containsKey(option);
  }

  private @Nullable Object value(Option option) {
    List<Object> given = values.get(option);
    return given == null ? null : given.getFirst();
  }

  String text(Option option, String otherwise) {
    return value(option) instanceof String text ? text : otherwise;
  }

  /// The values of an option that may be repeated.
  List<String> texts(Option option) {
    return values.getOrDefault(option, List.of()).stream().map(String.class::cast).toList();
  }

  /// A number of any size.
  long number(Option option, long otherwise) {
    return value(option) instanceof Long number ? number : otherwise;
  }

  int integer(Option option, int otherwise) {
    return value(option) instanceof Long number ? Math.toIntExact(number) : otherwise;
  }

  boolean bool(Option option, boolean otherwise) {
    return value(option) instanceof Boolean choice ? choice : otherwise;
  }

  Duration duration(Option option, Duration otherwise) {
    return value(option) instanceof Duration duration ? duration : otherwise;
  }

  /// A rate; null for no limit.
  @Nullable Rate rate(Option option) {
    return value(option) instanceof Rate rate ? rate : null;
  }

  /// The blocks of all occurrences of an option.
  AddressBlock[] blocks(Option option) {
    return values.getOrDefault(option, List.of()).stream()
        .flatMap(list -> ((List<?>) list).stream())
        .map(AddressBlock.class::cast)
        .toArray(AddressBlock[]::new);
  }

  List<Path> paths(Option option) {
    return values.getOrDefault(option, List.of()).stream().map(Path.class::cast).toList();
  }
}

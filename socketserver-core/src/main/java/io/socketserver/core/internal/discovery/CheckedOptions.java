package io.socketserver.core.internal.discovery;

import io.socketserver.api.HandlerOption;
import io.socketserver.api.HandlerOptionException;
import io.socketserver.api.HandlerOptions;
import io.socketserver.core.internal.text.Suggestions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A user's options, validated against a handler's declaration.
public final class CheckedOptions implements HandlerOptions {

  private record Value(HandlerOption option, @Nullable String text, @Nullable Object parsed) {}

  private final String handler;
  private final Map<String, Value> values;

  private CheckedOptions(String handler, Map<String, Value> values) {
    this.handler = handler;
    this.values = values;
  }

  /// Validates the values.
  ///
  /// @param handler the handler's name, for messages
  /// @param declared the handler's options
  /// @param given the user's values by option
  /// @return the values, defaults filled in
  /// @throws HandlerOptionException for the first that is unknown, missing or invalid
  public static CheckedOptions of(
      String handler, List<HandlerOption> declared, Map<String, String> given) {
    Map<String, Value> values = new LinkedHashMap<>();
    for (HandlerOption option : declared) {
      values.put(option.name(), new Value(option, null, null));
    }
    for (String name : given.keySet()) {
      if (!values.containsKey(name)) {
        throw unknown(handler, name, List.copyOf(values.keySet()));
      }
    }
    for (HandlerOption option : declared) {
      String text = given.get(option.name());
      values.put(
          option.name(), check(handler, option, text == null ? option.defaultValue() : text));
    }
    return new CheckedOptions(handler, values);
  }

  private static Value check(String handler, HandlerOption option, @Nullable String text) {
    if (text == null) {
      if (option.required()) {
        throw new HandlerOptionException(
            option.name(),
            Reasons.oneLine(
                "handler '%s' needs the option '%s': %s"
                    .formatted(handler, option.name(), option.description())));
      }
      return new Value(option, null, null);
    }
    Object parsed;
    try {
      parsed = OptionValue.parse(option.type(), text);
    } catch (OptionValue.MalformedException e) {
      throw wrong(handler, option.name(), text, e.reason());
    }
    if (parsed instanceof Path path) {
      checkThere(handler, option, text, path);
    }
    return new Value(option, text, parsed);
  }

  private static void checkThere(String handler, HandlerOption option, String text, Path path) {
    boolean file = option.type() == HandlerOption.Type.FILE;
    if (!file && option.type() != HandlerOption.Type.DIRECTORY) {
      return;
    }
    String reason = null;
    if (!Files.exists(path)) {
      reason = file ? "is a file that does not exist" : "is a directory that does not exist";
    } else if (file == Files.isDirectory(path)) {
      // Everything except a directory is a file: a device or a pipe can be read too.
      reason = file ? "is a directory, not a file" : "is a file, not a directory";
    } else if (!Files.isReadable(path)) {
      reason = "is not readable";
    }
    if (reason != null) {
      boolean shownWhole = path.toString().equals(text);
      throw wrong(handler, option.name(), text, shownWhole ? reason : reason + " (" + path + ")");
    }
  }

  private static HandlerOptionException unknown(String handler, String name, List<String> known) {
    if (known.isEmpty()) {
      return new HandlerOptionException(
          name, Reasons.oneLine("handler '%s' takes no options: '%s'".formatted(handler, name)));
    }
    String meant =
        Suggestions.nearest(name, known).map(near -> "; did you mean '" + near + "'?").orElse(".");
    return new HandlerOptionException(
        name,
        Reasons.oneLine(
            "handler '%s' has no option '%s'%s It takes: %s"
                .formatted(handler, name, meant, String.join(", ", known))));
  }

  private static HandlerOptionException wrong(
      String handler, String name, String text, String reason) {
    return new HandlerOptionException(
        name,
        Reasons.oneLine("handler '%s': option %s=%s %s".formatted(handler, name, text, reason)));
  }

  @Override
  public Optional<String> find(String name) {
    return Optional.ofNullable(declared(name).text());
  }

  @Override
  public String string(String name) {
    return (String) value(name, HandlerOption.Type.STRING);
  }

  @Override
  public long integer(String name) {
    return (Long) value(name, HandlerOption.Type.INTEGER);
  }

  @Override
  public int integer(String name, int min, int max) {
    long value = integer(name);
    if (value < min || value > max) {
      throw wrong(handler, name, Long.toString(value), "is not from %d to %d".formatted(min, max));
    }
    return Math.toIntExact(value);
  }

  @Override
  public long size(String name) {
    return (Long) value(name, HandlerOption.Type.SIZE);
  }

  @Override
  public Duration duration(String name) {
    return (Duration) value(name, HandlerOption.Type.DURATION);
  }

  @Override
  public boolean bool(String name) {
    return (Boolean) value(name, HandlerOption.Type.BOOLEAN);
  }

  @Override
  public Path path(String name) {
    HandlerOption.Type type = declared(name).option().type();
    boolean isPath =
        switch (type) {
          case FILE, DIRECTORY, PATH -> true;
          default -> false;
        };
    return (Path) value(name, isPath ? type : HandlerOption.Type.PATH);
  }

  private Value declared(String name) {
    Value value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "handler '%s' did not declare the option '%s'".formatted(handler, name));
    }
    return value;
  }

  private Object value(String name, HandlerOption.Type type) {
    Value value = declared(name);
    if (value.option().type() != type) {
      throw new IllegalArgumentException(
          "handler '%s' declared the option '%s' as %s, and asks for %s"
              .formatted(handler, name, value.option().type(), type));
    }
    if (value.parsed() == null) {
      throw new NoSuchElementException(
          "handler '%s': option '%s' has no value".formatted(handler, name));
    }
    return value.parsed();
  }
}

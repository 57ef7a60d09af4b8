package io.socketserver.launcher;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.text.MessageFormat;
import java.util.ResourceBundle;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The text of a record, as the JDK's own loggers format it.
///
/// Callers pass objects whose methods may throw; a logger never fails because of that. An Error
/// that means that the machine is at its limits is rethrown.
///
/// @source java.util.logging.Formatter.formatMessage (JDK 25)
final class LogMessage {

  private LogMessage() {}

  /// Fills in parameters if there are any and the text has a placeholder for one: `{` and a digit.
  /// A text that is not a pattern stays as it is.
  static String format(
      @Nullable ResourceBundle bundle,
      @Nullable String message,
      @Nullable Object @Nullable [] parameters) {
    String text = localized(bundle, message);
    if (parameters == null || parameters.length == 0 || !hasPlace(text)) {
      return text;
    }
    try {
      return MessageFormat.format(text, parameters);
    } catch (Exception | StackOverflowError | LinkageError | AssertionError e) {
      return text;
    }
  }

  private static boolean hasPlace(String text) {
    for (int at = text.indexOf('{'); at >= 0; at = text.indexOf('{', at + 1)) {
      // a placeholder has a closing brace as well
      if (at + 2 < text.length() && text.charAt(at + 1) >= '0' && text.charAt(at + 1) <= '9') {
        return true;
      }
    }
    return false;
  }

  static String localized(@Nullable ResourceBundle bundle, @Nullable String message) {
    if (bundle != null && message != null) {
      try {
        return bundle.getString(message);
      } catch (Exception | StackOverflowError | LinkageError | AssertionError e) {
        // no such key, or not a text: the key is the message
        return message;
      }
    }
    return String.valueOf(message);
  }

  /// The text of a supplier.
  static String of(@Nullable Supplier<String> supplier) {
    if (supplier == null) {
      return "null";
    }
    try {
      return String.valueOf(supplier.get());
    } catch (Exception | StackOverflowError | LinkageError | AssertionError e) {
      return failed("message", e);
    }
  }

  /// The text of an object.
  static String of(@Nullable Object object) {
    try {
      return String.valueOf(object);
    } catch (Exception | StackOverflowError | LinkageError | AssertionError e) {
      return failed("message", e);
    }
  }

  /// The stack trace, in lines.
  static String trace(Throwable thrown) {
    var trace = new StringWriter();
    try {
      thrown.printStackTrace(new PrintWriter(trace));
    } catch (Exception | StackOverflowError | LinkageError | AssertionError e) {
      return thrown.getClass().getName() + " " + failed("stack trace", e);
    }
    return trace.toString();
  }

  private static String failed(String what, Throwable why) {
    return "(no " + what + ": it failed with " + why.getClass().getName() + ")";
  }
}

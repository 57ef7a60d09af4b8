package io.socketserver.core.internal.discovery;

import io.socketserver.core.internal.text.SafeText;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.module.ResolutionException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Describes failures in one line, for users who want to repair a jar.
public final class Reasons {

  /// Enough for any real chain of causes; a cyclic chain ends too.
  private static final int DEEPEST = 20;

  private static final Pattern MISSING = Pattern.compile("Module (\\S+) not found");

  private Reasons() {}

  /// Describes a failure and its causes.
  ///
  /// @param failure the exception
  /// @return one line
  public static String of(Throwable failure) {
    Throwable root = failure;
    for (int i = 0; i < DEEPEST && root.getCause() != null; i++) {
      root = root.getCause();
    }
    String top = text(failure);
    String bottom = text(root);
    return oneLine(top.contains(bottom) ? top : top + ": " + bottom);
  }

  private static String text(Throwable failure) {
    String message = Objects.requireNonNullElse(failure.getMessage(), "");
    if (message.isEmpty()) {
      return failure.getClass().getSimpleName();
    }
    if (failure instanceof NoSuchFileException) {
      return "no such file or folder: " + message;
    }
    if (failure instanceof NotDirectoryException) {
      return "not a folder: " + message;
    }
    if (failure instanceof AccessDeniedException) {
      return "not readable: " + message;
    }
    if (failure instanceof FindException) {
      return message + remedy(message);
    }
    return isSentence(failure) ? message : failure.getClass().getSimpleName() + ": " + message;
  }

  /// What to do where a module of the JDK is missing: it may be there, and not be part of the
  /// program.
  private static String remedy(String message) {
    Matcher missing = MISSING.matcher(message);
    if (!missing.lookingAt()) {
      return "";
    }
    String name = missing.group(1);
    if (ModuleFinder.ofSystem().find(name).isPresent()) {
      return "; this Java has it: start with --add-modules " + name;
    }
    return name.matches("(java|jdk)\\..*") ? "; this Java run time was linked without it" : "";
  }

  /// Whether a message can stand alone. Those of others may be a bare name.
  private static boolean isSentence(Throwable failure) {
    return failure instanceof ResolutionException
        || failure instanceof LayerInstantiationException
        || failure instanceof ServiceConfigurationError;
  }

  /// Escapes text for a message or a log line: its lines become one, and other unsafe characters
  /// are escaped.
  static String oneLine(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (SafeText.isUnsafe(text.charAt(i))) {
        return SafeText.oneLine(text.replaceAll("[\t\n\r]", " ").strip());
      }
    }
    return text;
  }
}

package io.socketserver.core.internal.discovery;

import io.socketserver.api.HandlerOption;
import io.socketserver.api.RequestHandlerProvider;
import io.socketserver.api.RequestKind;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A provider that was found, with its properties: queried once, and validated.
///
/// @param provider the provider
/// @param name its name
/// @param kinds the kinds of server it serves
/// @param options its options
/// @param module its module
/// @param jar its jar, if it was dropped into a folder
public record Found(
    RequestHandlerProvider provider,
    String name,
    Set<RequestKind> kinds,
    List<HandlerOption> options,
    Module module,
    Optional<Path> jar) {

  private static final int LONGEST_NAME = 64;

  /// Queries a provider, which may be third-party code: nothing is assumed, not even that non-null
  /// results are not null.
  ///
  /// @throws InvalidProviderException if it returns something invalid
  static Found ask(RequestHandlerProvider provider, Module module, Optional<Path> jar)
      throws InvalidProviderException {
    String name = provider.name();
    if (name == null || !isName(name)) {
      throw new InvalidProviderException(
          "its name '%s' must be lower-case letters, digits and hyphens, start with a letter,"
              + " and have at most %d characters",
          name, LONGEST_NAME);
    }
    String description = provider.description();
    if (description == null
        || description.isBlank()
        || !Reasons.oneLine(description).equals(description)) {
      throw new InvalidProviderException("handler '%s' must have a description of one line", name);
    }
    Set<RequestKind> kinds = provider.kinds();
    if (kinds == null || kinds.isEmpty()) {
      throw new InvalidProviderException(
          "handler '%s' must say which kinds of server it fits", name);
    }
    List<HandlerOption> options = provider.options();
    if (options == null) {
      throw new InvalidProviderException("handler '%s' must have a list of options", name);
    }
    checkOptions(name, options);
    return new Found(provider, name, Set.copyOf(kinds), List.copyOf(options), module, jar);
  }

  private static void checkOptions(String handler, List<HandlerOption> options)
      throws InvalidProviderException {
    Set<String> names = new HashSet<>();
    for (HandlerOption option : options) {
      if (!names.add(option.name())) {
        throw new InvalidProviderException(
            "handler '%s' declares the option '%s' twice", handler, option.name());
      }
      String value = option.defaultValue();
      if (value != null) {
        try {
          OptionValue.parse(option.type(), value);
        } catch (OptionValue.MalformedException e) {
          throw new InvalidProviderException(
              "the default %s=%s of handler '%s' %s", option.name(), value, handler, e.reason());
        }
      }
    }
  }

  // Hand-written: this runs for every handler at every start, and a pattern costs more than the
  // rest.
  private static boolean isName(String name) {
    if (name.isEmpty() || name.length() > LONGEST_NAME || !isLetter(name.charAt(0))) {
      return false;
    }
    for (int i = 1; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!isLetter(c) && (c < '0' || c > '9') && c != '-') {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetter(char c) {
    return c >= 'a' && c <= 'z';
  }

  /// The class loader of the jar.
  ///
  /// @return the loader, or null if the handler is the program's
  public @Nullable ClassLoader jarLoader() {
    return jar.isPresent() ? module.getClassLoader() : null;
  }

  /// The module's name in messages and lists.
  ///
  /// @return its name, or `ALL-UNNAMED`, as the JDK calls the class path
  public String moduleName() {
    return module.isNamed() ? module.getName() : "ALL-UNNAMED";
  }

  /// The module's version.
  ///
  /// @return the version, if the module has one
  public Optional<String> moduleVersion() {
    return module.isNamed() ? module.getDescriptor().rawVersion() : Optional.empty();
  }
}

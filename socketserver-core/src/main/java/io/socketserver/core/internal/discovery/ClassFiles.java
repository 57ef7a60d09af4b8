package io.socketserver.core.internal.discovery;

import org.jspecify.annotations.Nullable;

/// What can be told from the head of a class file.
///
/// @source The Java Virtual Machine Specification, Java SE 25, section 4.1
final class ClassFiles {

  private static final int MAJOR_VERSION_OFFSET = 6;
  private static final int JAVA_0 = 44;

  private ClassFiles() {}

  /// Says so if a class was made for a Java that is newer than the one that runs.
  ///
  /// @param name what to call the class
  /// @param bytes the class file; a broken one passes, as others will say that better
  /// @return a sentence, or null
  static @Nullable String newerThanThisJava(String name, byte[] bytes) {
    if (bytes.length < MAJOR_VERSION_OFFSET + 2) {
      return null;
    }
    int major =
        Byte.toUnsignedInt(bytes[MAJOR_VERSION_OFFSET]) << Byte.SIZE
            | Byte.toUnsignedInt(bytes[MAJOR_VERSION_OFFSET + 1]);
    int made = major - JAVA_0;
    int running = Runtime.version().feature();
    return made > running
        ? "%s was compiled for Java %d, and this is Java %d".formatted(name, made, running)
        : null;
  }
}

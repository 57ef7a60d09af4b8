package io.socketserver.core.internal.discovery;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// What can be told from the head of a class file.
///
/// @source The Java Virtual Machine Specification, Java SE 25, section 4.1
final class ClassFiles {

  private static final int MAGIC = 0xCAFEBABE;
  private static final int MAJOR_VERSION_OFFSET = 6;
  private static final int JAVA_0 = 44;

  private ClassFiles() {}

  /// Says so if a class was made for a Java that is newer than the one that runs.
  ///
  /// @param name what to call the class
  /// @param bytes the class file; a broken one passes, as others will say that better
  /// @return a sentence, or null
  static @Nullable String newerThanThisJava(String name, byte[] bytes) {
    ByteBuffer file = ByteBuffer.wrap(bytes);
    if (bytes.length < MAJOR_VERSION_OFFSET + Short.BYTES || file.getInt(0) != MAGIC) {
      return null;
    }
    int made = Short.toUnsignedInt(file.getShort(MAJOR_VERSION_OFFSET)) - JAVA_0;
    int running = Runtime.version().feature();
    return made > running
        ? "%s was compiled for Java %d, and this is Java %d".formatted(name, made, running)
        : null;
  }
}

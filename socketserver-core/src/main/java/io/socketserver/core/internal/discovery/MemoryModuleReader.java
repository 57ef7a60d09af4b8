package io.socketserver.core.internal.discovery;

import java.io.IOException;
import java.lang.module.ModuleReader;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Reads a module from memory.
final class MemoryModuleReader implements ModuleReader {

  private final MemoryModule module;
  private final Map<String, byte[]> entries;
  private volatile boolean closed;

  MemoryModuleReader(MemoryModule module, Map<String, byte[]> entries) {
    this.module = module;
    this.entries = entries;
  }

  @Override
  public Optional<URI> find(String name) throws IOException {
    return Optional.ofNullable(entries().get(name)).map(_ -> MemoryUrls.uri(module, name));
  }

  @Override
  public Optional<ByteBuffer> read(String name) throws IOException {
    return Optional.ofNullable(entries().get(name)).map(b -> ByteBuffer.wrap(b).asReadOnlyBuffer());
  }

  @Override
  public Stream<String> list() throws IOException {
    return entries().keySet().stream();
  }

  @Override
  public void close() {
    closed = true;
  }

  private Map<String, byte[]> entries() throws IOException {
    if (closed) {
      throw new IOException("the reader of module " + module.name() + " is closed");
    }
    return entries;
  }
}

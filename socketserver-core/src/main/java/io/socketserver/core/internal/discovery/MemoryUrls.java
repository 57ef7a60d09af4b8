package io.socketserver.core.internal.discovery;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import org.jspecify.annotations.Nullable;

/// The URLs of a module's resources. They look like those of a jar on disk, and give the bytes that
/// were read into memory.
///
/// The JDK's own handler for `jar:` URLs would open the jar again and keep it open, and would give
/// whatever has taken its place.
final class MemoryUrls extends URLStreamHandler {

  private static final String SEPARATOR = "!/";

  private final MemoryModule module;

  MemoryUrls(MemoryModule module) {
    this.module = module;
  }

  /// The address of an entry.
  static URI uri(MemoryModule module, String entry) {
    try {
      // Only the entry wants quoting; the jar's address is quoted already.
      String quoted = new URI(null, null, "/" + entry, null).getRawPath().substring(1);
      return URI.create("jar:" + module.uri() + SEPARATOR + quoted);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("no address for the entry '" + entry + "'", e);
    }
  }

  /// An address of an entry that can be opened.
  URL url(String entry) {
    try {
      return URL.of(uri(module, entry), this);
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException("no address for the entry '" + entry + "'", e);
    }
  }

  @Override
  protected URLConnection openConnection(URL url) throws IOException {
    String entry = entry(url);
    byte[] bytes = module.bytes(entry);
    if (bytes == null) {
      throw new FileNotFoundException("no entry '" + entry + "' in " + module.jar());
    }
    return new MemoryConnection(url, bytes);
  }

  private static String entry(URL url) throws IOException {
    String file = url.getFile();
    try {
      String path =
          URI.create("/" + file.substring(file.indexOf(SEPARATOR) + SEPARATOR.length())).getPath();
      return path.substring(1);
    } catch (IllegalArgumentException e) {
      throw new IOException("no entry has the address " + url, e);
    }
  }

  private static final class MemoryConnection extends URLConnection {

    private final byte[] bytes;

    MemoryConnection(URL url, byte[] bytes) {
      super(url);
      this.bytes = bytes;
    }

    @Override
    public void connect() {
      connected = true;
    }

    @Override
    public InputStream getInputStream() {
      return new ByteArrayInputStream(bytes);
    }

    @Override
    public @Nullable String getHeaderField(String name) {
      return name.equalsIgnoreCase("content-length") ? Integer.toString(bytes.length) : null;
    }
  }
}

package io.socketserver.tls.internal;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLEngine;

/// The certificates of a layer, which are read again when their files change.
///
/// A new connection checks the files, at most once per second; a thread of its own reads them.
/// Connections continue with the old ones meanwhile, and if the new ones cannot be used: a
/// certificate and its key are two files, so a moment comes in which they do not match.
///
/// @threading Thread-safe.
public final class Certificates {

  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final class Lazy {
    static final Logger LOGGER = System.getLogger("io.socketserver.tls");
  }

  private final TlsSettings settings;
  private final AtomicLong nextCheck;
  private volatile Engines engines;

  /// The files that were read last, whether they could be used or not.
  private volatile List<Object> seen;

  private Certificates(TlsSettings settings, List<Object> seen, Engines engines) {
    this.settings = settings;
    this.seen = seen;
    this.engines = engines;
    this.nextCheck = new AtomicLong(System.nanoTime() + INTERVAL_NANOS);
  }

  /// Reads the files.
  ///
  /// @param settings which
  /// @return the certificates
  /// @throws IOException if one cannot be read, or not be used; the message names it
  public static Certificates load(TlsSettings settings) throws IOException {
    List<Object> seen = look(settings); // before it is read: a later change is noticed
    Engines engines = Engines.load(settings);
    warn(engines);
    return new Certificates(settings, seen, engines);
  }

  /// Creates the engine of a connection.
  SSLEngine newEngine() {
    long now = System.nanoTime();
    long due = nextCheck.get();
    if (now - due >= 0 && nextCheck.compareAndSet(due, now + INTERVAL_NANOS)) {
      checkFiles();
    }
    return engines.newEngine();
  }

  private void checkFiles() {
    List<Object> now = look(settings);
    if (!now.equals(seen)) {
      seen = now;
      Thread _ = Thread.ofVirtual().name("tls-certificates").start(this::reload);
    }
  }

  /// Reads the files now, even if they seem unchanged.
  public void readAgain() {
    seen = look(settings);
    reload();
  }

  private synchronized void reload() {
    try {
      Engines loaded = Engines.load(settings);
      Lazy.LOGGER.log(
          Level.INFO,
          loaded.hasCertificatesOf(engines)
              ? "read the files again; the certificates are the same: {0}"
              : "using the changed certificates of {0}",
          settings.certificates());
      engines = loaded;
      warn(loaded);
    } catch (IOException e) {
      Lazy.LOGGER.log(
          Level.WARNING, "continuing with the previous certificates: " + e.getMessage());
    }
  }

  private static void warn(Engines engines) {
    for (String invalid : engines.invalidAt(Instant.now())) {
      Lazy.LOGGER.log(Level.WARNING, "clients will not trust this server: " + invalid);
    }
  }

  /// What changes if a file is written or replaced.
  private static List<Object> look(TlsSettings settings) {
    List<Object> look = new ArrayList<>();
    for (String file : settings.files()) {
      try {
        var attributes = Files.readAttributes(Path.of(file), BasicFileAttributes.class);
        look.add(
            List.of(
                attributes.lastModifiedTime(),
                attributes.size(),
                String.valueOf(attributes.fileKey())));
      } catch (IOException e) {
        look.add("absent");
      }
    }
    return look;
  }
}

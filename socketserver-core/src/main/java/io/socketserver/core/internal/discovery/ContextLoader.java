package io.socketserver.core.internal.discovery;

import org.jspecify.annotations.Nullable;

/// The context class loader of threads that run the code of a handler jar.
///
/// Libraries look up services, classes and resources through it, and that of our threads is the
/// program's, which does not see the jar. So it is the jar's while its code runs, and threads that
/// the code starts inherit it.
public final class ContextLoader {

  private static final Scope NOTHING_CHANGED = new Scope(null, null);

  private ContextLoader() {}

  /// Restores the thread's loader.
  public static final class Scope implements AutoCloseable {

    private final @Nullable Thread changed;
    private final @Nullable ClassLoader before;

    private Scope(@Nullable Thread changed, @Nullable ClassLoader before) {
      this.changed = changed;
      this.before = before;
    }

    @Override
    public void close() {
      if (changed != null) {
        changed.setContextClassLoader(before);
      }
    }
  }

  /// Sets the loader of the calling thread.
  ///
  /// @param loader the loader; null leaves the thread as it is
  /// @return restores it, on the same thread
  public static Scope enter(@Nullable ClassLoader loader) {
    if (loader == null) {
      return NOTHING_CHANGED;
    }
    Thread thread = Thread.currentThread();
    Scope scope = new Scope(thread, thread.getContextClassLoader());
    thread.setContextClassLoader(loader);
    return scope;
  }
}

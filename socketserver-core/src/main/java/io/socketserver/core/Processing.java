package io.socketserver.core;

import io.socketserver.api.MultiplexingOptions;
import io.socketserver.api.ProcessingMixIn;
import io.socketserver.api.ProcessorOptions;
import io.socketserver.api.RequestProcessor;
import io.socketserver.api.ThreadingOptions;
import io.socketserver.core.internal.multiplexing.MultiplexingProcessor;
import io.socketserver.core.internal.processing.SerialProcessor;
import io.socketserver.core.internal.processing.ThreadingProcessor;
import io.socketserver.core.spi.ProcessorContext;
import io.socketserver.core.spi.RequestProcessorProvider;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/// How a server processes its requests: by its mixin, by its options, or serially.
final class Processing {

  private final @Nullable ProcessorOptions options;

  private Processing(@Nullable ProcessorOptions options) {
    this.options = options;
  }

  static Processing of(BaseServer<?> server) {
    ProcessorOptions asked = server.options().processing();
    if (!(server instanceof ProcessingMixIn mixIn)) {
      return new Processing(asked);
    }
    requireNotHidden(server);
    ProcessorOptions own = mixIn.processing();
    if (asked == null) {
      return new Processing(own);
    }
    if (!asked.mixin().equals(own.mixin())) {
      throw new IllegalStateException(
          "the options of "
              + server.getClass().getName()
              + " ask for "
              + asked.mixin()
              + " and its mixin for "
              + own.mixin()
              + "; leave one of them out");
    }
    return new Processing(asked);
  }

  /// In Java a class's method overrides an interface's default: a server that declares the hook
  /// would silently lose its mixin.
  private static void requireNotHidden(BaseServer<?> server) {
    try {
      Method hook = server.getClass().getMethod("processing");
      if (!hook.getDeclaringClass().isInterface()) {
        throw new IllegalStateException(
            hook.getDeclaringClass().getName()
                + " declares processing() and so hides its mixin's; remove it, and override the"
                + " mixin's own method (threading(), forking(), multiplexing()) to change"
                + " settings");
      }
    } catch (NoSuchMethodException e) {
      throw new AssertionError("a mixin always has processing()", e);
    }
  }

  boolean blocksOnClose() {
    return options == null || options.blockOnClose();
  }

  RequestProcessor newProcessor(ProcessorContext context) throws IOException {
    if (options == null) {
      return new SerialProcessor();
    }
    if (options instanceof ThreadingOptions threading) {
      return new ThreadingProcessor(threading, context::wake);
    }
    if (options instanceof MultiplexingOptions multiplexing) {
      return new MultiplexingProcessor(multiplexing, context);
    }
    var providers =
        ServiceLoader.load(RequestProcessorProvider.class, BaseServer.class.getClassLoader());
    for (RequestProcessorProvider provider : providers) {
      RequestProcessor processor = provider.create(options, context);
      if (processor != null) {
        return processor;
      }
    }
    throw new UnsupportedOperationException(
        "no module provides the mixin '" + options.mixin() + "'" + hint(options.mixin()));
  }

  private static String hint(String mixin) {
    return mixin.equals("forking")
        ? "; put the module io.socketserver.unix on the module path"
        : "; serial, threading and multiplexing are always there";
  }
}

package io.socketserver.launcher;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/// The signal HUP, if it reads certificates again instead of ending the process.
///
/// Java SE has no interface to signals. The module jdk.unsupported has one, which is used by
/// reflection, because javac's warning about it cannot be switched off: docs/adr/0061. The cost of
/// that, some milliseconds, is paid by servers with certificates alone.
final class ReloadSignal {

  private static final String NAME = "HUP";

  private ReloadSignal() {}

  /// Calls an action for each signal, in a thread of its own.
  ///
  /// @param action the action, which throws nothing
  /// @return false if this Java cannot: then the signal ends the process as before
  static boolean handle(Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object ours =
          Proxy.newProxyInstance(
              handler.getClassLoader(), new Class<?>[] {handler}, calling(action));
      Object hup = signal.getConstructor(String.class).newInstance(NAME);
      Object _ = signal.getMethod("handle", signal, handler).invoke(null, hup, ours);
      return true;
    } catch (ReflectiveOperationException e) {
      return false; // no such module, or the option -Xrs leaves signals alone
    }
  }

  private static InvocationHandler calling(Runnable action) {
    return (proxy, method, arguments) ->
        switch (method.getName()) {
          case "handle" -> {
            // the thread of a signal counts as a signal that has arrived: SignalWatch
            Thread _ = Thread.ofVirtual().name("reload").start(action);
            yield null;
          }
          case "equals" -> proxy == arguments[0];
          case "hashCode" -> System.identityHashCode(proxy);
          default -> "reload on " + NAME;
        };
  }
}

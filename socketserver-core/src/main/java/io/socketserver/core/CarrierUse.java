package io.socketserver.core;

import io.socketserver.api.HeldCarriers;
import io.socketserver.api.Request;
import io.socketserver.core.internal.carriers.CarrierUser;
import io.socketserver.core.internal.carriers.Carriers;
import io.socketserver.core.internal.processing.ThreadingProcessor;
import java.time.Duration;
import java.util.function.BiConsumer;

/// Connects a server whose requests run on virtual threads to the carrier watch.
final class CarrierUse implements CarrierUser {

  private final BaseServer<?> server;

  CarrierUse(BaseServer<?> server) {
    this.server = server;
  }

  /// Called when the server is activated; registers it if its requests use carriers.
  void begin() {
    if (server.parts().processor().startsVirtualThreads()) {
      Carriers.add(this);
    }
  }

  /// Called when the server is closed. Requests that it has left behind may still use carriers.
  void end() {
    Carriers.remove(this);
  }

  @Override
  public void runners(BiConsumer<Request, Thread> told) {
    server.parts().registry().runners(told);
  }

  @Override
  public boolean isOver() {
    return server.isStopping() && server.parts().registry().inFlight() == 0;
  }

  /// Does nothing if the number of threads is limited: then requests may also wait for a slot, and
  /// it is not known which do.
  @Override
  public void startElsewhere() {
    if (server.parts().processor() instanceof ThreadingProcessor threads && threads.isUnlimited()) {
      for (RequestRegistry.Entry entry : server.parts().registry().untaken()) {
        if (entry.task() instanceof RequestLifecycle<?> run) {
          Thread _ =
              Thread.ofPlatform()
                  .daemon()
                  .name("request-" + entry.request().id())
                  .start(run::takeOver);
        }
      }
    }
  }

  @Override
  public void held(HeldCarriers held) {
    server.parts().listener().carriersHeld(server, held);
  }

  @Override
  public void freed(Duration elapsed) {
    server.parts().listener().carriersFreed(server, elapsed);
  }
}

package io.socketserver.core;

import io.socketserver.api.HeldCarriers;
import io.socketserver.api.Request;
import io.socketserver.core.internal.carriers.CarrierUser;
import io.socketserver.core.internal.carriers.Carriers;
import io.socketserver.core.internal.processing.ThreadingProcessor;
import java.time.Duration;
import java.util.function.BiConsumer;

/// What a server whose requests run on virtual threads tells of them, and is told.
final class CarrierUse implements CarrierUser {

  private final BaseServer<?> server;

  CarrierUse(BaseServer<?> server) {
    this.server = server;
  }

  /// The server begins to use carriers, if its requests do.
  void begin() {
    if (server.parts().processor().startsVirtualThreads()) {
      Carriers.add(this);
    }
  }

  /// The server is closed. Requests that it has left behind go on using them.
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

  /// Requests may wait for a place, too: where their number is limited, it is not known which.
  @Override
  public void startElsewhere() {
    if (server.parts().processor() instanceof ThreadingProcessor threads && threads.isUnlimited()) {
      for (RequestRegistry.Entry entry : server.parts().registry().untaken()) {
        if (entry.task() instanceof RequestLifecycle<?> run) {
          Thread unused =
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

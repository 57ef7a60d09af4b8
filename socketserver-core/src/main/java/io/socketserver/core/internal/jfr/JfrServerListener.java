package io.socketserver.core.internal.jfr;

import io.socketserver.api.BlockedLoop;
import io.socketserver.api.ChildEnd;
import io.socketserver.api.CloseReport;
import io.socketserver.api.Fault;
import io.socketserver.api.HeldCarriers;
import io.socketserver.api.Refusal;
import io.socketserver.api.Request;
import io.socketserver.api.RequestResult;
import io.socketserver.api.Server;
import io.socketserver.api.ServerListener;
import io.socketserver.core.internal.logging.LineText;
import io.socketserver.core.internal.text.SafeText;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Emits Flight Recorder events.
///
/// While there is no recording, an event costs an allocation that the compiler eliminates, and a
/// request a look-up in an empty map.
final class JfrServerListener implements ServerListener {

  /// The events of the requests in flight that were received while they were recorded.
  private final Map<Request, JfrEvents.Request> inFlight = new ConcurrentHashMap<>();

  @Override
  public void serverActivated(Server server) {
    var event = new JfrEvents.ServerActivated();
    if (event.isRecorded(server)) {
      event.commit();
    }
  }

  @Override
  public void serverClosed(Server server, CloseReport report) {
    var event = new JfrEvents.ServerClosed();
    if (event.isRecorded(server)) {
      event.elapsed = report.elapsed().toNanos();
      event.finished = report.finished();
      event.asked = report.asked();
      event.forced = report.forced().size();
      event.commit();
    }
  }

  @Override
  public void acceptFailed(Server server, Exception failure, int consecutive, Duration pause) {
    var event = new JfrEvents.AcceptFailure();
    if (event.isRecorded(server)) {
      event.failure = LineText.failure(failure);
      event.consecutive = consecutive;
      event.pause = pause.toNanos();
      event.commit();
    }
  }

  @Override
  public void clientRefused(Server server, SocketAddress client, Refusal reason, long refused) {
    var event = new JfrEvents.ClientRefusal();
    if (event.isRecorded(server)) {
      event.client = LineText.address(client);
      event.reason = reason.name();
      event.refused = refused;
      event.commit();
    }
  }

  @Override
  public void datagramDropped(Server server, long dropped) {
    var event = new JfrEvents.DatagramDrop();
    if (event.isRecorded(server)) {
      event.dropped = dropped;
      event.commit();
    }
  }

  @Override
  public void replyRefused(Request request, long refused) {
    var event = new JfrEvents.ReplyRefusal();
    if (event.isRecorded(request.server())) {
      event.client = LineText.address(request.clientAddress());
      event.refused = refused;
      event.commit();
    }
  }

  @Override
  public void replyLost(Server server, SocketAddress client, Exception failure, long lost) {
    var event = new JfrEvents.ReplyLoss();
    if (event.isRecorded(server)) {
      event.client = LineText.address(client);
      event.failure = LineText.failure(failure);
      event.lost = lost;
      event.commit();
    }
  }

  @Override
  public void childStarted(Server server, long pid) {
    var event = new JfrEvents.ChildStarted();
    if (event.isRecorded(server)) {
      event.pid = pid;
      event.commit();
    }
  }

  @Override
  public void childEnded(Server server, long pid, ChildEnd end) {
    var event = new JfrEvents.ChildEnded();
    if (event.isRecorded(server)) {
      event.pid = pid;
      event.reason = end.reason().name();
      event.status = end.statusText();
      event.requestId = end.request().orElse(0);
      event.commit();
    }
  }

  @Override
  public void loopBlocked(Server server, BlockedLoop blocked) {
    var event = new JfrEvents.LoopBlocked();
    if (event.isRecorded(server)) {
      event.call(blocked);
      event.stack = JfrEvents.LoopBlocked.text(blocked.stack());
      event.commit();
    }
  }

  @Override
  public void loopUnblocked(Server server, BlockedLoop blocked) {
    var event = new JfrEvents.LoopUnblocked();
    if (event.isRecorded(server)) {
      event.call(blocked);
      event.commit();
    }
  }

  @Override
  public void carriersHeld(Server server, HeldCarriers held) {
    for (HeldCarriers.Holder holder : held.holders()) {
      var event = new JfrEvents.CarrierHeld();
      if (event.isRecorded(server)) {
        event.requestId = holder.request().id();
        event.client = LineText.address(holder.request().clientAddress());
        event.elapsed = holder.elapsed().toNanos();
        event.added = held.added();
        event.stack = JfrEvents.LoopBlocked.text(holder.stack());
        event.commit();
      }
    }
  }

  @Override
  public void carriersFreed(Server server, Duration elapsed) {
    var event = new JfrEvents.CarriersFreed();
    if (event.isRecorded(server)) {
      event.elapsed = elapsed.toNanos();
      event.commit();
    }
  }

  @Override
  public void serverFailed(Server server, String step, Throwable failure) {
    var event = new JfrEvents.ServerFailure();
    if (event.isRecorded(server)) {
      event.step = step;
      event.failure = LineText.failure(failure);
      event.commit();
    }
  }

  @Override
  public void requestReceived(Request request) {
    var event = new JfrEvents.Request();
    if (event.isEnabled()) {
      event.begin();
      inFlight.put(request, event);
    }
  }

  @Override
  public void requestRefused(Request request, String reason) {
    JfrEvents.Request event = inFlight.get(request);
    if (event != null) {
      event.reason = SafeText.oneLine(reason);
    }
  }

  @Override
  public void requestFailed(Request request, Fault fault, Throwable failure) {
    JfrEvents.Request event = inFlight.get(request);
    if (event != null) {
      event.fault = fault.name();
      event.reason = LineText.failure(failure);
    }
  }

  @Override
  public void requestFinished(Request request, RequestResult result) {
    JfrEvents.Request event = inFlight.isEmpty() ? null : inFlight.remove(request);
    if (event == null) {
      return;
    }
    event.end();
    if (event.shouldCommit()) {
      event.server(request.server());
      event.requestId = request.id();
      event.client = LineText.address(request.clientAddress());
      event.bytesRead = result.bytesRead();
      event.bytesWritten = result.bytesWritten();
      event.outcome = result.outcome().name();
      event.commit();
    }
  }
}

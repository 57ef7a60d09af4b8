package io.socketserver.core.internal.jfr;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;

/// A process for requests that was started.
@Name("io.socketserver.ChildStarted")
@Label("Child Started")
@Description("A process was started to serve requests")
final class ChildStartedEvent extends ServerEvent {

  @Label("Process Id")
  long pid;
}

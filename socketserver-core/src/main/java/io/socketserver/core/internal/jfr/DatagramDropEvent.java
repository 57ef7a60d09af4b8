package io.socketserver.core.internal.jfr;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;

/// A datagram that was discarded.
@Name("io.socketserver.DatagramDrop")
@Label("Datagram Drop")
@Description("A datagram was discarded because too many were pending")
final class DatagramDropEvent extends ServerEvent {

  @Label("Dropped")
  @Description("How many have been discarded since the server was made")
  long dropped;
}

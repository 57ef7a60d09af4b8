package io.socketserver.core.internal.jfr;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;

/// A server that listens.
@Name("io.socketserver.ServerActivated")
@Label("Server Activated")
@Description("A server has bound its address and listens")
final class ServerActivatedEvent extends ServerEvent {}

package io.socketserver.core.internal.jfr;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;

/// An event loop that goes on.
@Name("io.socketserver.LoopUnblocked")
@Label("Loop Unblocked")
@Description("A call that had lasted too long is over, and its event loop goes on")
final class LoopUnblockedEvent extends LoopEvent {}

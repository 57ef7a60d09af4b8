package io.socketserver.api;

import org.jspecify.annotations.Nullable;

/// A request and its processing: create a handler, run it, close the connection.
///
/// @threading One of [#run()], [#refuse(String)], [#runRemotely(RemoteWork)] and [#begin(Worker)]
///   is called once, on any thread.
/// @since 0.1
public interface RequestTask extends Runnable {

  /// The request.
  ///
  /// @return the request; its socket is open until the task has run
  Request request();

  /// Creates a handler, runs it on this thread and closes the connection. An exception from the
  /// handler is reported and not rethrown, except an [Error] that must not be survived.
  @Override
  void run();

  /// Refuses the request, reports the reason, and closes the connection.
  ///
  /// @param reason the reason, as text
  void refuse(String reason);

  /// Has the request served elsewhere, such as in another process, with the same events as
  /// [#run()]. At the end this server only closes the connection; whoever served the request must
  /// have ended it gracefully.
  ///
  /// The calling thread counts as the request's: if the server closes and the request has not ended
  /// by the deadline, the thread is interrupted, and the work must then end what it began.
  ///
  /// @param work what to do instead of running a handler
  void runRemotely(RemoteWork work);

  /// Declares which worker will serve the request, if it has to wait for its turn: a close of the
  /// server from the same thread must not wait for it.
  ///
  /// @param worker the worker that will serve it
  void servedBy(Worker worker);

  /// Begins to serve the request without its own thread, with the same events as [#run()]: the
  /// caller creates a handler and calls it for each event, until [Active#end()].
  ///
  /// @param worker the worker that serves it
  /// @return the request, which the caller must end
  Active begin(Worker worker);

  /// A request that is being served and has not ended.
  ///
  /// @threading For one thread at a time.
  /// @since 0.1
  interface Active {

    /// Reports a failure: the outcome of the request and the server's reaction are the same as if a
    /// handler had thrown. If this is called more than once, later failures are only reported.
    ///
    /// @param failure what was thrown
    void failed(Throwable failure);

    /// Ends the request and closes its connection. Only the first call counts.
    void end();
  }

  /// The worker that serves a request without its own thread.
  ///
  /// @threading Called by any thread.
  /// @since 0.1
  interface Worker {

    /// Whether the end of this request depends on a thread, so that waiting there would never end.
    ///
    /// @param thread a thread
    /// @return true if it serves this request, now or at other times
    boolean includes(Thread thread);

    /// The thread that serves this request now: it is interrupted if the server closes and the
    /// request has not ended by the deadline.
    ///
    /// @return the thread, or null if none does now
    @Nullable Thread current();

    /// The thread on which this request depends, for the report of a close.
    ///
    /// @return the thread that serves this request, now or later
    Thread thread();
  }

  /// What to do with a request instead of running a handler here.
  ///
  /// @since 0.1
  interface RemoteWork {

    /// Acquires what serving needs. If that fails, the request is refused.
    ///
    /// @throws Exception if the request cannot be served; its message is the reason of the refusal
    /// @implSpec The default does nothing.
    default void prepare() throws Exception {}

    /// Has the request served, and waits until that ends.
    ///
    /// @return how many bytes were received and sent
    /// @throws RemoteFailureException if it failed elsewhere; it says whose fault that is
    /// @throws Exception for any reason; it is reported as this request's failure, and is the
    ///   handler's fault
    Transferred serve() throws Exception;
  }

  /// The bytes that a request transferred where it was served.
  ///
  /// @param bytesRead how many bytes were received
  /// @param bytesWritten how many bytes were sent
  /// @since 0.1
  record Transferred(long bytesRead, long bytesWritten) {}
}

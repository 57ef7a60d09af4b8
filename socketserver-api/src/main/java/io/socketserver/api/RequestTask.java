package io.socketserver.api;

import org.jspecify.annotations.Nullable;

/// A request, and what is to be done with it: make a handler, run it, close the connection.
///
/// @threading One of [#run()], [#refuse(String)], [#runElsewhere(Elsewhere)] and [#begin(Worker)]
///   is called once, on any thread.
/// @since 0.1
public interface RequestTask extends Runnable {

  /// The request.
  ///
  /// @return the request; its socket is open until the task has run
  Request request();

  /// Makes a handler, runs it on this thread and closes the connection. What the handler throws is
  /// reported and goes no further, except an [Error] that must not be survived.
  @Override
  void run();

  /// Turns the request away, reports why, and closes the connection.
  ///
  /// @param reason why, for people
  void refuse(String reason);

  /// Has the request served by somebody else, such as another process, with the same events as
  /// [#run()] has. At the end the connection is closed here, and no more than that: its graceful
  /// end is the matter of whoever served it.
  ///
  /// The thread is the request's: when the server closes and the request has not ended by the
  /// deadline, it is interrupted, and the work must then end what it has begun.
  ///
  /// @param work what to do in place of a handler
  void runElsewhere(Elsewhere work);

  /// Says who will serve the request, where it has to wait for its turn: a close of the server from
  /// the same thread must not wait for it.
  ///
  /// @param worker who will serve it
  void servedBy(Worker worker);

  /// Begins to serve the request without a thread of its own, with the same events as [#run()] has:
  /// the caller makes a handler and calls it when there is something to do, until [Begun#end()].
  ///
  /// @param worker who serves it
  /// @return the request, to be ended
  Begun begin(Worker worker);

  /// A request that is being served, and has not ended.
  ///
  /// @threading For one thread at a time.
  /// @since 0.1
  interface Begun {

    /// Reports a failure: the outcome of the request, and what the server does about it, are as
    /// where a handler threw. Where this is called more than once, all but the first are only
    /// reported.
    ///
    /// @param failure what was thrown
    void failed(Throwable failure);

    /// Ends the request and closes its connection. Only the first call counts.
    void end();
  }

  /// Who serves a request that has no thread of its own.
  ///
  /// @threading Called by any thread.
  /// @since 0.1
  interface Worker {

    /// Whether a thread is one that this request's end needs, so that waiting for it there would
    /// last for ever.
    ///
    /// @param thread a thread
    /// @return true if it serves this request, now or at other times
    boolean includes(Thread thread);

    /// The thread that serves this request now: it is interrupted when the server closes and the
    /// request has not ended by the deadline.
    ///
    /// @return the thread, or null while none does
    @Nullable Thread current();

    /// The thread for whose end the request waits, for the report of a close.
    ///
    /// @return the thread that serves this request, now or at other times
    Thread thread();
  }

  /// What is done with a request in place of running a handler here.
  ///
  /// @since 0.1
  interface Elsewhere {

    /// Gets what serving needs. A request for which that cannot be had is turned away.
    ///
    /// @throws Exception if the request cannot be served; its message is the reason of the refusal
    /// @implSpec The default needs nothing.
    default void prepare() throws Exception {}

    /// Has the request served, and waits for the end of that.
    ///
    /// @return how many bytes were received and sent
    /// @throws RemoteFailureException if it failed elsewhere; it says whose fault that is
    /// @throws Exception for any reason; it is reported as this request's failure, and is the
    ///   handler's fault
    Transferred serve() throws Exception;
  }

  /// How much a request transferred where it was served.
  ///
  /// @param bytesRead how many bytes were received
  /// @param bytesWritten how many bytes were sent
  /// @since 0.1
  record Transferred(long bytesRead, long bytesWritten) {}
}

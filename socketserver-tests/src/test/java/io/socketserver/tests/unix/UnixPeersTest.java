package io.socketserver.tests.unix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.socketserver.api.PeerCredentials;
import io.socketserver.api.Request;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.ServerListener;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.ServerOptions;
import io.socketserver.tests.RealClient;
import io.socketserver.unix.ThreadingUnixStreamServer;
import io.socketserver.unix.UnixStreamServer;
import io.socketserver.unix.socket.UnixSocketOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// Who may connect to a UNIX socket, and who has.
class UnixPeersTest extends UnixStreamServers {

  private static long ownUser() throws IOException {
    return ((Number) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue();
  }

  @Test
  void tellsWhichProcessConnected() throws Exception {
    assumeTrue(transports().contains("native"));
    RealClient python = RealClient.require("python3");
    BlockingQueue<Optional<PeerCredentials>> seen = new LinkedBlockingQueue<>();
    RequestHandlerFactory<StreamRequest> handlers =
        RequestHandlerFactory.shared(request -> seen.add(request.peerCredentials()));
    String program =
        """
        import os, socket, sys
        with socket.socket(socket.AF_UNIX) as s:
            s.connect(sys.argv[1])
            s.recv(1)
            print(os.getpid(), os.geteuid(), os.getegid())
        """;
    try (var server = new UnixStreamServer(address, handlers, over("native").build())) {
      server.start();
      String ids = python.run("", "-c", program, path.toString()).succeeded().stdout();
      PeerCredentials peer = seen.poll(LIMIT_SECONDS, TimeUnit.SECONDS).orElseThrow();
      assertThat(peer.pid() + " " + peer.uid() + " " + peer.gid() + "\n").isEqualTo(ids);
    }
  }

  @Test
  void letsVerifyRequestDecideByWhoConnected() throws Exception {
    assumeTrue(transports().contains("native"));
    long own = ProcessHandle.current().pid();
    try (var server =
        new UnixStreamServer(address, UPPER, over("native").build()) {
          @Override
          protected boolean verifyRequest(StreamRequest request) {
            return request.peerCredentials().orElseThrow().pid() == own;
          }
        }) {
      server.start();
      assertThat(talk(address, "me\n")).isEqualTo("ME\n");
      RealClient socat = RealClient.require("socat");
      assertThat(socat.run("you\n", "-t5", "-", "UNIX-CONNECT:" + path).stdout()).isEmpty();
    }
  }

  private static final class Refusals implements ServerListener {
    private final BlockingQueue<String> reasons = new LinkedBlockingQueue<>();

    @Override
    public void requestRefused(Request request, String reason) {
      reasons.add(reason);
    }
  }

  @Test
  void servesThoseWhoAreAllowed() throws Exception {
    assumeTrue(transports().contains("native"));
    var own = UnixSocketOptions.builder().allowedUsers(Set.of(Long.toString(ownUser()))).build();
    try (var server = new UnixStreamServer(address, UPPER, over("native").build(), own)) {
      server.start();
      assertThat(talk(address, "me\n")).isEqualTo("ME\n");
    }
  }

  @Test
  void turnsOthersAwayWithAReasonWhateverVerifyRequestWouldSay() throws Exception {
    assumeTrue(transports().contains("native"));
    AtomicBoolean asked = new AtomicBoolean();
    var refusals = new Refusals();
    var others =
        UnixSocketOptions.builder().allowedUsers(Set.of(Long.toString(ownUser() + 1))).build();
    try (var server =
        new UnixStreamServer(address, UPPER, over("native").listener(refusals).build(), others) {
          @Override
          protected boolean verifyRequest(StreamRequest request) {
            asked.set(true);
            return true;
          }
        }) {
      server.start();
      assertThat(talk(address, "")).isEmpty();
      assertThat(refusals.reasons.poll(LIMIT_SECONDS, TimeUnit.SECONDS))
          .startsWith("user " + ownUser() + " with group ")
          .endsWith("is not allowed");
      assertThat(asked).isFalse();
      assertThat(server.close(Duration.ofSeconds(LIMIT_SECONDS)).isGraceful()).isTrue();
      assertThat(server.statistics().refused()).isEqualTo(1);
    }
  }

  @Test
  void doesNotStartWhereNobodyCanTellWhoComes() throws Exception {
    var options = UnixSocketOptions.builder().allowedUsers(Set.of("0")).build();
    try (var server = new UnixStreamServer(address, UPPER, over("nio").build(), options)) {
      assertThatExceptionOfType(UnsupportedOperationException.class)
          .isThrownBy(server::activate)
          .withMessageStartingWith("the transport 'nio' cannot provide the credentials of clients");
      assertThat(folder).isEmptyDirectory();
    }
  }

  @Test
  void keepsOthersOutByTheModeOfItsFile() throws Exception {
    RealClient setpriv = RealClient.require("setpriv");
    RealClient.require("socat");
    assumeTrue(ownUser() == 0, "only root can be somebody else");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    for (int mode : new int[] {0600, 0666}) {
      var options = UnixSocketOptions.builder().mode(mode).build();
      try (var server =
          new ThreadingUnixStreamServer(address, UPPER, ServerOptions.defaults(), options)) {
        server.start();
        var result =
            setpriv.run(
                "x\n",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                "socat",
                "-t5",
                "-",
                "UNIX-CONNECT:" + path);
        assertThat(result.stdout()).isEqualTo(mode == 0600 ? "" : "X\n");
      }
    }
  }
}

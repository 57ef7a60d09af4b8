package io.socketserver.unix.internal.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.RequestKind;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.ServerAddress;
import io.socketserver.core.ServerOptions;
import io.socketserver.unix.UnixDatagramServer;
import io.socketserver.unix.UnixStreamServer;
import io.socketserver.unix.socket.AbstractAddress;
import io.socketserver.unix.socket.UnixSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnixServerProviderTest {

  private static UnixSocketOptions optionsOf(String text) {
    RequestHandlerFactory<StreamRequest> handlers = RequestHandlerFactory.shared(request -> {});
    try (var server =
        (UnixStreamServer)
            ServerAddress.parse(text).streamServer(handlers, ServerOptions.defaults())) {
      return server.socketOptions();
    }
  }

  @Test
  void readsAPath() {
    ServerAddress address = ServerAddress.parse("unix:/run/x.sock");
    assertThat(address.address()).isEqualTo(UnixDomainSocketAddress.of("/run/x.sock"));
    assertThat(address.kind()).isEqualTo(RequestKind.STREAM);
  }

  @Test
  void readsARelativePath() {
    assertThat(ServerAddress.parse("unix:x.sock").address())
        .isEqualTo(UnixDomainSocketAddress.of("x.sock"));
  }

  @Test
  void readsThreeSlashesAsOthersWriteThem() {
    assertThat(ServerAddress.parse("unix:///run/x.sock").address())
        .isEqualTo(UnixDomainSocketAddress.of("/run/x.sock"));
  }

  @Test
  void readsAnAbstractName() {
    assertThat(ServerAddress.parse("unix:@jobs").address()).isEqualTo(AbstractAddress.of("jobs"));
  }

  @Test
  void makesServersOfDatagrams() {
    ServerAddress address = ServerAddress.parse("unixgram:/run/x.sock,mode=666");
    assertThat(address.kind()).isEqualTo(RequestKind.DATAGRAM);
    try (var server =
        address.datagramServer(
            RequestHandlerFactory.shared(request -> {}), ServerOptions.defaults())) {
      assertThat(((UnixDatagramServer) server).socketOptions().mode()).isEqualTo(0666);
    }
  }

  @Test
  void readsOptions() {
    assertThat(optionsOf("unix:/run/x,mode=0660,owner=www,group=33,users=a:7,groups=wheel"))
        .isEqualTo(
            UnixSocketOptions.builder()
                .mode(0660)
                .owner("www")
                .group("33")
                .allowedUsers(Set.of("a", "7"))
                .allowedGroups(Set.of("wheel"))
                .build());
  }

  @Test
  void hasTheDefaultsWithoutOptions() {
    assertThat(optionsOf("unix:/run/x")).isEqualTo(UnixSocketOptions.defaults());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "unix:/run/x | unix:/run/x",
        "unix:/run/x,mode=600 | unix:/run/x",
        "unix:@jobs | unix:@jobs",
        "unixgram:@jobs,users=0 | unixgram:@jobs",
        "unix:/a\\,b\\\\c | unix:/a\\,b\\\\c",
      })
  void writesAddressesSoThatTheyCanBeReadAgain(String text, String written) {
    ServerAddress address = ServerAddress.parse(text);
    assertThat(address.format(address.address())).isEqualTo(written);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "unix: | write unix:/path or unix:@name",
        "unixgram: | write unixgram:/path or unixgram:@name",
        "unix://run/x | write unix:/path or unix:@name",
        "unix:@ | an abstract name has 1 to 107 bytes",
        "unix:/x,mod=1 | unknown option 'mod'; known: mode, owner, group, users, groups",
        "unix:/x,mode=rw | mode 'rw' is not in octal digits, such as mode=660",
        "unix:/x,mode=1777 | mode must be from 0 to 777 in octal digits: 1777",
        "unix:/x,mode=600,mode=660 | option 'mode' is given twice",
        "unix:/x,owner | option 'owner' needs a name or a number",
        "unix:/x,users=a::b | option 'users' needs a name or a number",
        "unix:@x,mode=600 | an abstract name has no file",
      })
  void saysWhatWouldBeRight(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ServerAddress.parse(text))
        .withMessageStartingWith("address '" + text + "': ")
        .withMessageContaining(message);
  }
}

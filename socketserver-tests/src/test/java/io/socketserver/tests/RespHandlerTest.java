package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.api.HandlerOptionException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// RESP2, as redis-cli and redis-benchmark speak it.
class RespHandlerTest {

  @Test
  void keepsWhatItWasGiven() throws Exception {
    try (var resp = serve()) {
      assertThat(
              cli(
                  resp,
                  """
                  PING
                  SET greeting "hello world" EX 100
                  GET greeting
                  TTL greeting
                  SET greeting x NX
                  INCR n
                  INCR n
                  DECR n
                  DEL greeting none
                  EXISTS greeting n
                  GET greeting
                  DBSIZE
                  """))
          .containsExactly(
              "PONG", "OK", "hello world", "100", "", "1", "2", "1", "1", "1", "", "1");
    }
  }

  @Test
  void saysWhatIsWrongAsRedisDoes() throws Exception {
    try (var resp = serve()) {
      assertThat(cli(resp, "SET a x\nINCR a\nGET\nNOPE\nSELECT 1\nPING\n"))
          .filteredOn(line -> !line.isEmpty())
          .containsExactly(
              "OK",
              "ERR value is not an integer or out of range",
              "ERR wrong number of arguments for 'get' command",
              "ERR unknown command 'NOPE', with args beginning with: ",
              "ERR DB index is out of range",
              "PONG");
    }
  }

  @Test
  void keepsBytesAsTheyAre() throws Exception {
    byte[] value = new byte[300_000];
    for (int i = 0; i < value.length; i++) {
      value[i] = (byte) i;
    }
    RealClient cli = RealClient.require("redis-cli");
    try (var resp = serve()) {
      cli.run(value, "-p", resp.port(), "-x", "SET", "bytes").succeeded();

      byte[] output = cli.run("", "-p", resp.port(), "GET", "bytes").succeeded().output();
      assertThat(output).hasSize(value.length + 1).startsWith(value);
    }
  }

  @Test
  void takesWhatIsPipedIntoIt() throws Exception {
    StringBuilder commands = new StringBuilder();
    for (int i = 0; i < 10_000; i++) {
      commands.append("SET k").append(i).append(" v\r\n");
    }
    RealClient cli = RealClient.require("redis-cli");
    try (var resp = serve()) {
      var result = cli.run(commands.toString(), "-p", resp.port(), "--pipe").succeeded();

      assertThat(result.stdout()).contains("errors: 0, replies: 10000");
      assertThat(cli(resp, "DBSIZE\n")).containsExactly("10000");
    }
  }

  @Test
  void forgetsTheLeastUsedKeys() throws Exception {
    try (var resp = Served.tcp("resp", Map.of("max-keys", "2"))) {
      assertThat(cli(resp, "SET a 1\nSET b 1\nGET a\nSET c 1\nEXISTS a\nEXISTS b\nEXISTS c\n"))
          .containsExactly("OK", "OK", "1", "OK", "1", "0", "1");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "16"})
  void standsALoadOfManyConnections(String pipelined) throws Exception {
    RealClient benchmark = RealClient.require("redis-benchmark").within(Duration.ofSeconds(60));
    try (var resp = serve()) {
      String report =
          benchmark
              .run(
                  "",
                  "-p",
                  resp.port(),
                  "-t",
                  "ping,set,get,incr",
                  "-n",
                  "4000",
                  "-c",
                  "20",
                  "-P",
                  pipelined,
                  "--csv")
              .succeeded()
              .stdout();

      assertThat(report).contains("\"PING_INLINE\"", "\"PING_MBULK\"", "\"SET\"", "\"GET\"");
      assertThat(cli(resp, "GET counter:__rand_int__\n")).containsExactly("4000");
    }
  }

  @Test
  void answersPeopleWithNetcat() throws Exception {
    try (var resp = serve()) {
      assertThat(
              RealClient.require("socat")
                  .run("PING\r\nQUIT\r\n", "-t10", "-", "TCP:127.0.0.1:" + resp.port())
                  .succeeded()
                  .stdout())
          .isEqualTo("+PONG\r\n+OK\r\n");
    }
  }

  @Test
  void doesNotHoldUpTheEndOfItsServer() throws Exception {
    RealClient nc = RealClient.require("nc");
    try (var resp = serve();
        var client = nc.start("127.0.0.1", resp.port())) {
      client.type("PING\r\n");
      client.awaitOutput("+PONG\r\n"::equals);

      resp.assertDrainsAtOnce();
    }
  }

  @ParameterizedTest
  @CsvSource({"max-keys, 0", "max-value, 63", "max-value, 1g", "max-memory, 1k"})
  void refusesOptionsThatDoNotDo(String name, String value) {
    assertThatThrownBy(() -> Served.tcp("resp", Map.of(name, value)))
        .isInstanceOf(HandlerOptionException.class)
        .hasMessageContaining(name);
  }

  private static Served serve() throws Exception {
    return Served.tcp("resp", Map.of());
  }

  /// The replies to commands, a line each.
  private static List<String> cli(Served resp, String commands) throws Exception {
    String output =
        RealClient.require("redis-cli").run(commands, "-p", resp.port()).succeeded().stdout();
    return output.lines().toList();
  }
}

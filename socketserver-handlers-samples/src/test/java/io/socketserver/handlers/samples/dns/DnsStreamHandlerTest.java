package io.socketserver.handlers.samples.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.handlers.samples.ScriptedRequest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DnsStreamHandlerTest {

  private static final String QUERY =
      "\0\u0013\u0012\u0034\0\0\0\u0001\0\0\0\0\0\0\u0001x\0\0\u0001\0\u0001";
  private static final String ANSWERED = "\0\u0023\u0012\u0034\u0084\0\0\u0001\0\u0001";

  @Test
  void answersSeveralQueriesOfOneConnectionEachInOneWrite() throws Exception {
    ScriptedRequest request = serve(QUERY + QUERY.substring(0, 7), QUERY.substring(7));

    assertThat(request.writes()).hasSize(2).allMatch(write -> write.startsWith(ANSWERED));
  }

  @Test
  void endsAtALengthThatNoQueryHas() throws Exception {
    assertThat(serve("\u0010\u0001" + "x".repeat(4097) + QUERY).writes()).isEmpty();
  }

  @Test
  void endsAtWhatIsNoQuery() throws Exception {
    assertThat(serve("\0\u0001x" + QUERY).writes()).isEmpty();
  }

  @Test
  void endsWithItsClientInTheMiddleOfAQuery() throws Exception {
    assertThat(serve(QUERY + QUERY.substring(0, 9)).writes()).hasSize(1);
    assertThat(serve("\0").writes()).isEmpty();
  }

  @Test
  void leavesASilentClientWithoutAWord() throws Exception {
    ScriptedRequest request = new ScriptedRequest(QUERY).thenSilence();
    handler().handle(request);

    assertThat(request.writes()).hasSize(1);
    assertThat(request.readTimeout()).isEqualTo(Duration.ofSeconds(10));
  }

  private static ScriptedRequest serve(String... pieces) throws Exception {
    ScriptedRequest request = new ScriptedRequest(pieces);
    handler().handle(request);
    return request;
  }

  private static DnsStreamHandler handler() throws ZoneException {
    Zones zones = ZoneParser.parse("$ORIGIN x.\n@ A 192.0.2.1\n", 300);
    return new DnsStreamHandler(new Responder(zones), Duration.ofSeconds(10));
  }
}

package io.socketserver.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.api.ForkingOptions;
import io.socketserver.api.MultiplexingOptions;
import io.socketserver.api.ThreadingOptions;
import io.socketserver.core.AddressBlock;
import io.socketserver.core.Admission;
import io.socketserver.core.Rate;
import io.socketserver.core.ServerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ServeSettingsTest {

  private static ServeSettings settings(String options) {
    var words = new ArrayList<>(List.of("tcp://127.0.0.1:0", "--handler", "upper"));
    if (!options.isEmpty()) {
      words.addAll(Arrays.asList(options.split(" ")));
    }
    return ServeSettings.of(ArgumentParser.parse(Command.SERVE, words));
  }

  @Test
  void leavesTheDefaultsToCore() {
    ServeSettings settings = settings("");

    assertThat(settings.mixin()).isEqualTo("threading");
    assertThat(settings.drain()).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.options())
        .isEqualTo(
            ServerOptions.builder()
                .processing(ThreadingOptions.virtual())
                .drainTimeout(Duration.ZERO) // or --drain forever would not be for ever
                .build());
  }

  /// What help says of a default is what holds without the option.
  @ParameterizedTest
  @EnumSource(
      value = Option.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {
        "HANDLER",
        "HANDLER_PATH",
        "CHILD_JVM_OPTION",
        "REUSE_ADDRESS",
        "ALLOW",
        "DENY",
        "REFUSAL_LINE",
        "TLS_CERT",
        "TLS_KEY",
        "TLS_PASSWORD_FILE",
        "TLS_CLIENT_CA",
        "TLS_CLIENT_CERT",
        "TLS_ALPN",
        "TLS_POLICY",
        "PROXY_FROM",
        "JSON",
        "HELP",
        "LOG_LEVEL",
        "LOG_FORMAT"
      })
  void documentsTheDefaultsThatHold(Option option) {
    String others =
        switch (option) {
          case POOL_SIZE -> "--threads pool";
          case QUEUE, WHEN_FULL -> "--thread-limit 7";
          case LOOPS -> "--mixin multiplexing";
          default -> option.group() == OptionGroup.PROCESSES ? "--mixin forking" : "";
        };
    String given = option.flag() + "=" + option.defaultText();

    assertThat(settings((others + " " + given).strip())).isEqualTo(settings(others));
  }

  @Test
  void passesEverythingOn() {
    ServerOptions options =
        settings(
                "--backlog 7 --reuse-address=false --reuse-port --no-delay=false --keep-alive"
                    + " --receive-buffer 64k --send-buffer 32k --read-timeout 1s --write-timeout 2s"
                    + " --first-byte-timeout 5s --min-read-rate 1k"
                    + " --request-timeout 3s --linger 4s --max-connections 5 --max-packet-size 6"
                    + " --max-pending 8 --max-amplification 3 --mixin serial")
            .options();

    assertThat(options)
        .isEqualTo(
            ServerOptions.builder()
                .requestQueueSize(7)
                .allowReuseAddress(false)
                .allowReusePort(true)
                .noDelay(false)
                .keepAlive(true)
                .receiveBufferSize(65_536)
                .sendBufferSize(32_768)
                .firstByteTimeout(Duration.ofSeconds(5))
                .minReadRate(1024)
                .readTimeout(Duration.ofSeconds(1))
                .writeTimeout(Duration.ofSeconds(2))
                .requestTimeout(Duration.ofSeconds(3))
                .lingerTimeout(Duration.ofSeconds(4))
                .admission(Admission.builder().maxConnections(5).build())
                .maxPacketSize(6)
                .maxPendingDatagrams(8)
                .maxAmplification(3)
                .processing(null)
                .drainTimeout(Duration.ZERO)
                .build());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--starttls | --starttls has no effect without --tls-cert FILE",
        "--tls-policy modern | --tls-policy has no effect without --tls-cert FILE",
        "--tls-cert /dev/null --tls-key /dev/null --tls-key /dev/null"
            + " | there are 2 --tls-key for 1 --tls-cert; give one for each, in the same order",
        "--tls-cert /dev/null --tls-client-cert want"
            + " | --tls-client-cert has no effect without --tls-client-ca FILE",
        "--tls-cert /nowhere/x | --tls-cert '/nowhere/x' does not exist",
        "--tls-cert / | --tls-cert '/' is a directory, and must be a file"
      })
  void rejectsOptionsOfTlsThatDoNotFit(String options, String message) {
    assertThatThrownBy(() -> settings(options))
        .isInstanceOf(UsageException.class)
        .hasMessage(message);
  }

  @Test
  void namesACertificateThatCannotBeUsed() {
    assertThatThrownBy(() -> settings("--tls-cert /dev/null"))
        .isInstanceOf(FailureException.class)
        .hasMessageStartingWith("certificate file '/dev/null' cannot be used: it contains no");
  }

  @Test
  void passesTheAdmissionOn() {
    Admission admission =
        settings(
                "--max-connections 5 --max-connections-per-source 2 --connection-rate 500/s"
                    + " --source-rate 10/m --excess refuse --allow 10.0.0.0/8,::1 --allow 127.0.0.1"
                    + " --deny 10.1.0.0/16 --ipv4-prefix 24 --ipv6-prefix 48 --refusal-line later")
            .options()
            .admission();

    assertThat(admission)
        .isEqualTo(
            Admission.builder()
                .maxConnections(5)
                .maxConnectionsPerSource(2)
                .connectionRate(Rate.perSecond(500))
                .sourceRate(Rate.perMinute(10))
                .excess(Admission.Excess.REFUSE)
                .allowed(
                    AddressBlock.parse("10.0.0.0/8"),
                    AddressBlock.parse("::1"),
                    AddressBlock.parse("127.0.0.1"))
                .denied(AddressBlock.parse("10.1.0.0/16"))
                .ipv4Prefix(24)
                .ipv6Prefix(48)
                .refusalLine("later")
                .build());
  }

  @Test
  void choosesTheThreads() {
    assertThat(settings("--threads platform --thread-limit 9").options().processing())
        .isEqualTo(ThreadingOptions.platform().limit(9));
    assertThat(settings("--threads pool --queue 5 --when-full refuse").options().processing())
        .isEqualTo(ThreadingOptions.pool(32).queue(5).whenFull(ThreadingOptions.WhenFull.REFUSE));
    assertThat(settings("--threads pool --pool-size 3").options().processing())
        .isEqualTo(ThreadingOptions.pool(3));
  }

  @Test
  void choosesTheMixin() {
    assertThat(settings("--mixin serial").options().processing()).isNull();
    assertThat(settings("--mixin multiplexing").options().processing())
        .isEqualTo(MultiplexingOptions.defaults());
    assertThat(settings("--mixin multiplexing --loops 3").options().processing())
        .isEqualTo(MultiplexingOptions.defaults().loops(3));
    assertThat(settings("--mixin forking").options().processing())
        .isEqualTo(ForkingOptions.defaults());
  }

  @Test
  void givesProcessesTheirSettings() {
    assertThat(
            settings(
                    "--mixin forking --max-children 3 --child-timeout 5s --spare-children 2"
                        + " --requests-per-child 7 --child-nice 10 --child-address-space 8g"
                        + " --child-cpu-seconds 9 --child-open-files 64"
                        + " --child-jvm-option=-Xmx64m --child-jvm-option=-Xss1m")
                .options()
                .processing())
        .isEqualTo(
            ForkingOptions.defaults()
                .maxChildren(3)
                .timeout(Duration.ofSeconds(5))
                .spareChildren(2)
                .requestsPerChild(7)
                .nice(10)
                .limits(new ForkingOptions.Limits(8L << 30, 9, 64))
                .jvmOptions(List.of("-Xmx64m", "-Xss1m")));
  }

  @Test
  void hasNoLimitsInALaboratory() {
    assertThat(settings("--no-limits").options())
        .isEqualTo(
            settings("--handshake-timeout 0 --write-timeout 0 --reply-loop-rate 0").options());
    assertThat(settings("--no-limits --write-timeout 5s").options().writeTimeout())
        .isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void believesTheProxiesThatItNames() {
    assertThat(settings("").proxies()).isNull();
    assertThat(settings("--proxy-from 10.0.0.0/8,::1,unix").proxies())
        .hasToString("PROXY protocol from [10.0.0.0/8, 0:0:0:0:0:0:0:1/128] and UNIX sockets");
    assertThatThrownBy(() -> settings("--proxy-from 10.0.0.0/8,"))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "--proxy-from: '' is not a block of addresses, such as 192.0.2.0/24 or 2001:db8::/32,"
                + " or 'unix'");
  }

  @Test
  void drainsForeverWhenAskedTo() {
    assertThat(settings("--drain forever").drain()).isNull();
    assertThat(settings("--drain 0").drain()).isEqualTo(Duration.ZERO);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--mixin serial --threads pool | --threads cannot be combined with --mixin 'serial', only"
            + " with 'threading'",
        "--mixin forking --queue 1     | --queue cannot be combined with --mixin 'forking', only"
            + " with 'threading'",
        "--max-children 5 | --max-children cannot be combined with --mixin 'threading', only with"
            + " 'forking'",
        "--penalty 11m | --penalty must be at most 10m",
        "--mixin forking --child-timeout 0 | --child-timeout must be more than zero",
        "--threads pool --thread-limit 5 | --thread-limit cannot be combined with --threads 'pool';"
            + " did you mean '--pool-size'?",
        "--pool-size 5 | --pool-size cannot be combined with --threads 'virtual'; did you mean"
            + " '--thread-limit', or '--threads pool'?",
        "--loops 2 | --loops cannot be combined with --mixin 'threading', only with 'multiplexing'",
        "--queue 5 | --queue has no effect without a limit: add --thread-limit N or --threads pool",
        "--when-full refuse --thread-limit 0 | --when-full has no effect without a limit: add"
            + " --thread-limit N or --threads pool",
      })
  void refusesOptionsThatDoNotGoTogether(String options, String message) {
    assertThatThrownBy(() -> settings(options))
        .isInstanceOf(UsageException.class)
        .hasMessage(message);
  }

  @Test
  void needsAnAddressAndAHandler() {
    assertThat(Run.of("serve"))
        .isEqualTo(
            new Run(2, "", "socketserver: serve needs an address, such as tcp://127.0.0.1:9999\n"));
    assertThat(Run.of("serve", "tcp://127.0.0.1:0").err())
        .isEqualTo(
            "socketserver: serve needs --handler NAME; 'socketserver handlers' lists the names\n");
  }
}

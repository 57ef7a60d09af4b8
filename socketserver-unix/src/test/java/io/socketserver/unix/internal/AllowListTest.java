package io.socketserver.unix.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.socketserver.api.PeerCredentials;
import io.socketserver.api.StreamRequest;
import io.socketserver.unix.socket.UnixSocketOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllowListTest {

  @TempDir private Path folder;
  private Path passwd;
  private Path group;

  @BeforeEach
  void writeFiles() throws IOException {
    passwd = folder.resolve("passwd");
    Files.writeString(
        passwd,
        """
        root:x:0:0:root:/root:/bin/bash
        # a comment: of: no: use
        anna:x:1000:1000:An\u00efna::
        ben:x:1001:100:::
        12:x:1012:1012::/:/bin/sh
        broken
        """,
        StandardCharsets.ISO_8859_1);
    group = folder.resolve("group");
    Files.writeString(
        group,
        """
        root:x:0:
        anna:x:1000:
        users:x:100:
        staff:x:50:anna,stranger
        """);
  }

  private AllowList list(Set<String> users, Set<String> groups) throws IOException {
    var options = UnixSocketOptions.builder().allowedUsers(users).allowedGroups(groups).build();
    return AllowList.of(options, passwd, group);
  }

  private static String refusal(AllowList list, PeerCredentials peer) {
    StreamRequest request = mock(StreamRequest.class);
    when(request.peerCredentials()).thenReturn(Optional.ofNullable(peer));
    return list.refusal(request);
  }

  private static PeerCredentials peer(long uid, long gid) {
    return new PeerCredentials(77, uid, gid);
  }

  @Test
  void letsEverybodyInWhereNobodyIsNamed() throws Exception {
    AllowList list = list(Set.of(), Set.of());
    assertThat(list.isRestricted()).isFalse();
    assertThat(refusal(list, null)).isNull();
  }

  @Test
  void letsUsersInByName() throws Exception {
    AllowList list = list(Set.of("anna"), Set.of());
    assertThat(refusal(list, peer(1000, 5))).isNull();
    assertThat(refusal(list, peer(1001, 1000)))
        .isEqualTo("user 1001 with group 1000 (process 77) is not allowed");
  }

  @Test
  void letsNobodyInForBeingRoot() throws Exception {
    assertThat(refusal(list(Set.of("anna"), Set.of()), peer(0, 0))).isNotNull();
  }

  @Test
  void letsUsersInByNumber() throws Exception {
    AllowList list = list(Set.of("4242"), Set.of());
    assertThat(refusal(list, peer(4242, 5))).isNull();
    assertThat(refusal(list, peer(4243, 5))).isNotNull();
  }

  @Test
  void takesANameOfDigitsForAName() throws Exception {
    AllowList list = list(Set.of("12"), Set.of());
    assertThat(refusal(list, peer(1012, 5))).isNull();
    assertThat(refusal(list, peer(12, 5))).isNotNull();
  }

  @Test
  void letsThoseInWhoseGroupItIs() throws Exception {
    AllowList list = list(Set.of(), Set.of("users"));
    assertThat(refusal(list, peer(1001, 100))).isNull();
    assertThat(refusal(list, peer(1000, 1000))).isNotNull();
  }

  @Test
  void letsMembersOfAGroupIn() throws Exception {
    AllowList list = list(Set.of(), Set.of("50"));
    assertThat(refusal(list, peer(1000, 1000))).isNull();
    assertThat(refusal(list, peer(1001, 100))).isNotNull();
  }

  @Test
  void turnsAwayWhoCannotBeTold() throws Exception {
    assertThat(refusal(list(Set.of("anna"), Set.of()), null))
        .startsWith("the client's credentials are not available");
  }

  @Test
  void saysWhoIsNotKnown() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> list(Set.of("nobody-here"), Set.of()))
        .withMessage(
            "the user 'nobody-here' is not in " + passwd + "; use its number, or create it");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> list(Set.of(), Set.of("no-group")))
        .withMessageContaining("the group 'no-group' is not in " + group);
  }
}

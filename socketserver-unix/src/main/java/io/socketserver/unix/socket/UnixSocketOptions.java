package io.socketserver.unix.socket;

import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The settings specific to UNIX sockets: of the socket file, and of access control.
///
/// ```java
/// UnixSocketOptions.builder().mode(0660).group("www-data").build()
/// ```
///
/// Users and groups are given by name or by number. Names of allowed users and groups are looked up
/// in `/etc/passwd` and `/etc/group`; names of the file's owner and group are looked up by the
/// system; in both cases once, when the server is activated.
///
/// @param mode the permissions of the socket file, 0 to 0777 (octal); a client needs write
///   permission to connect. Default 0600: its owner only
/// @param owner the owner of the socket file, or null for the process's user; any other needs
///   privileges. Default null
/// @param group the group of the socket file, or null for the system's default. Default null
/// @param allowedUsers the users whose requests are served; if this and `allowedGroups` are empty,
///   everybody's are. Default empty
/// @param allowedGroups the groups whose members' requests are served: users with that effective
///   group, and those that `/etc/group` lists. Default empty
/// @param passCredentials whether datagrams carry the sender's credentials; they always do if users
///   or groups are restricted. Default false
/// @threading Immutable.
/// @source unix(7), "Pathname socket ownership and permissions", SO_PEERCRED, SO_PASSCRED
/// @since 0.1
public record UnixSocketOptions(
    int mode,
    @Nullable String owner,
    @Nullable String group,
    Set<String> allowedUsers,
    Set<String> allowedGroups,
    boolean passCredentials) {

  private static final int ALL_PERMISSIONS = 0777;

  private static final UnixSocketOptions DEFAULTS = builder().build();

  /// Validates the settings.
  public UnixSocketOptions {
    if (mode < 0 || mode > ALL_PERMISSIONS) {
      throw new IllegalArgumentException(
          "mode must be from 0 to 777 in octal digits: " + Integer.toOctalString(mode));
    }
    notEmpty("owner", owner);
    notEmpty("group", group);
    allowedUsers = Set.copyOf(allowedUsers);
    allowedGroups = Set.copyOf(allowedGroups);
    allowedUsers.forEach(user -> notEmpty("allowedUsers", user));
    allowedGroups.forEach(name -> notEmpty("allowedGroups", name));
  }

  private static void notEmpty(String setting, @Nullable String name) {
    if (name != null && name.isEmpty()) {
      throw new IllegalArgumentException(setting + " must not be an empty name");
    }
  }

  /// The defaults.
  ///
  /// @return the settings of a server if none are given
  public static UnixSocketOptions defaults() {
    return DEFAULTS;
  }

  /// A builder that starts with the defaults.
  ///
  /// @return a new builder
  public static Builder builder() {
    return new Builder();
  }

  /// Whether access is restricted.
  ///
  /// @return true if there are allowed users or groups
  public boolean isRestricted() {
    return !allowedUsers.isEmpty() || !allowedGroups.isEmpty();
  }

  /// Collects settings.
  ///
  /// @threading Not thread-safe.
  /// @since 0.1
  public static final class Builder {

    private int mode = 0600;
    private @Nullable String owner;
    private @Nullable String group;
    private Set<String> allowedUsers = Set.of();
    private Set<String> allowedGroups = Set.of();
    private boolean passCredentials;

    private Builder() {}

    /// Sets [UnixSocketOptions#mode()].
    ///
    /// @param mode the permissions of the socket file, 0 to 0777
    /// @return this builder
    public Builder mode(int mode) {
      this.mode = mode;
      return this;
    }

    /// Sets [UnixSocketOptions#owner()].
    ///
    /// @param owner a name or number, or null for the process's own user
    /// @return this builder
    public Builder owner(@Nullable String owner) {
      this.owner = owner;
      return this;
    }

    /// Sets [UnixSocketOptions#group()].
    ///
    /// @param group a name or number, or null for the system's default
    /// @return this builder
    public Builder group(@Nullable String group) {
      this.group = group;
      return this;
    }

    /// Sets [UnixSocketOptions#allowedUsers()].
    ///
    /// @param allowedUsers names or numbers
    /// @return this builder
    public Builder allowedUsers(Set<String> allowedUsers) {
      this.allowedUsers = Objects.requireNonNull(allowedUsers, "allowedUsers");
      return this;
    }

    /// Sets [UnixSocketOptions#allowedGroups()].
    ///
    /// @param allowedGroups names or numbers
    /// @return this builder
    public Builder allowedGroups(Set<String> allowedGroups) {
      this.allowedGroups = Objects.requireNonNull(allowedGroups, "allowedGroups");
      return this;
    }

    /// Sets [UnixSocketOptions#passCredentials()].
    ///
    /// @param passCredentials whether datagrams carry the sender's credentials
    /// @return this builder
    public Builder passCredentials(boolean passCredentials) {
      this.passCredentials = passCredentials;
      return this;
    }

    /// Creates the settings.
    ///
    /// @return the settings
    /// @throws IllegalArgumentException if one of them is out of range; the message names it
    public UnixSocketOptions build() {
      return new UnixSocketOptions(
          mode, owner, group, allowedUsers, allowedGroups, passCredentials);
    }
  }
}

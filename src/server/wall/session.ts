// The user's session and the daemons that run programs or open secrets for whoever reaches them: their usual places, and the variables that name them.
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Sockets } from './command.ts';

const uid = () => process.getuid?.() ?? 0;

/** Variables of the session: they name its sockets, be they files or not. */
const variables =
  /^(?:DISPLAY|WAYLAND_(?:DISPLAY|SOCKET)|XAUTHORITY|SESSION_MANAGER|DBUS_\w+_ADDRESS|AT_SPI_BUS_ADDRESS|SSH_(?:AUTH_SOCK|AGENT_PID)|GPG_AGENT_INFO|GNOME_KEYRING_\w+|TMUX(?:_PANE)?|STY|ZELLIJ\w*|KITTY_LISTEN_ON|WEZTERM_UNIX_SOCKET|ALACRITTY_SOCKET|NVIM(?:_LISTEN_ADDRESS)?|EMACS_SOCKET_NAME|VSCODE_\w*(?:IPC|SOCK)\w*|I3SOCK|SWAYSOCK|HYPRLAND_INSTANCE_SIGNATURE|PULSE_SERVER|DOCKER_HOST|CONTAINER_HOST)$/;

/** Without them, but for those that name a socket which was named to be open. */
export function withoutSession(env: NodeJS.ProcessEnv, open: Sockets): NodeJS.ProcessEnv {
  const isLeft = ([name, value = '']: [string, string | undefined]) =>
    !variables.test(name) || (open !== true && open.some((path) => pathsIn(value).includes(path)));
  return Object.fromEntries(Object.entries(env).filter(isLeft));
}

/** In `unix:path=/a,guid=1`, `unix:///a`, `/a,77,0` and the like. */
function pathsIn(value: string): string[] {
  return [...value.matchAll(/(?:^|[=:]|\/(?=\/))(\/[^/,;:][^,;:]*)/g)].map(([, path]) => path as string);
}

/** Nothing but sockets belongs there: hidden with what will be in them. */
export const sessionFolders = () => [
  ...['.X11-unix', '.ICE-unix'].map((name) => join('/tmp', name)),
  `/run/user/${uid()}`,
  join(process.env.TMUX_TMPDIR ?? '/tmp', `tmux-${uid()}`),
];

/** Where some lie, two levels deep. */
export function foldersWithSockets(): string[] {
  const { XDG_RUNTIME_DIR, GNUPGHOME } = process.env;
  const inHome = ['.gnupg', '.ssh', '.1password', '.docker/run', '.docker/desktop', '.colima'];
  const inRun = ['dbus', 'containerd', 'podman', 'crio', 'buildkit', 'libvirt', 'screen'];
  return [
    ...[XDG_RUNTIME_DIR, GNUPGHOME].flatMap((folder) => folder || []),
    ...inHome.map((name) => join(homedir(), name)),
    ...inRun.map((name) => join('/run', name)),
    ...sessionFolders(),
  ];
}

/** Files of single ones; absolute. */
export function sessionSockets(): string[] {
  const named = Object.entries(process.env).flatMap(([name, value]) =>
    variables.test(name) ? pathsIn(value ?? '') : [],
  );
  const inHome = ['.bitwarden-ssh-agent.sock', '.rd/docker.sock'];
  return [
    ...named,
    ...['/run/docker.sock', '/run/snapd.socket', '/run/systemd/private'],
    ...['/var/lib/lxd/unix.socket', '/var/lib/incus/unix.socket', '/nix/var/nix/daemon-socket/socket'],
    ...inHome.map((name) => join(homedir(), name)),
  ];
}

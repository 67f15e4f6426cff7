/** Stands in a text where a value goes. */
export const value = '\u2063';

/** Names of programs, formats and standards, and words that the world uses in Chinese as they are. */
const names = new Set(
  `ClamAV clamscan cosign Docker Grype Trivy Syft Clair Harbor Kubernetes kubectl Pod HostConfig Linux Windows Prometheus
  PostgreSQL AppArmor SELinux Seccomp seccomp Cgroup cgroup Capabilities capabilities Sysctl chroot root overlay inspect
  Maven Debian Basic HTTP TLS JSON YAML CSV UTF Operator Unix Authorization Origin Unconfined sysctl pid network ipc uts mount`.split(
    /\s+/,
  ),
);

/** Fields, settings, ids and commands are no words: in backticks, or with capitals or other signs inside. */
const isIdentifier = (word: string) =>
  names.has(word) || /[a-z][A-Z]|[_\d./=:*@$<>~-]/.test(word) || word === word.toUpperCase();

/** The words of a Chinese text that are no names. */
export const englishWordsIn = (chinese: string) =>
  chinese
    .replace(/`[^`]*`/g, ' ')
    .split(new RegExp(`[^\\w./=:*@$<>~-]|${value}`))
    .map((word) => word.replace(/^[.:-]+|[.:-]+$/g, ''))
    .filter((word) => /[A-Za-z]{2}/.test(word) && !isIdentifier(word));

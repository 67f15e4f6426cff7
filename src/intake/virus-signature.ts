import type { Severity } from '../domain/severity.js';

/** What a signature name tells: the family it belongs to, and how bad that family is. */
interface SignatureReading {
  type: string;
  severity: Severity;
}

/**
 * ClamAV gives no severity, so the family decides. What runs on its own or opens the image to others is critical; what
 * helps an attack is high; what only looks or behaves like one is medium or low; test files are a mere notice.
 */
const severityOfType: Record<string, Severity> = {
  Backdoor: 'CRITICAL',
  Ircbot: 'CRITICAL',
  Ransomware: 'CRITICAL',
  Rootkit: 'CRITICAL',
  Trojan: 'CRITICAL',
  Virus: 'CRITICAL',
  Webshell: 'CRITICAL',
  Worm: 'CRITICAL',
  Coinminer: 'HIGH',
  Downloader: 'HIGH',
  Dropper: 'HIGH',
  Exploit: 'HIGH',
  Infostealer: 'HIGH',
  Keylogger: 'HIGH',
  Loader: 'HIGH',
  Malware: 'HIGH',
  Spyware: 'HIGH',
  Macro: 'MEDIUM',
  Packed: 'MEDIUM',
  Phishing: 'MEDIUM',
  Proxy: 'MEDIUM',
  Tool: 'MEDIUM',
  Adware: 'LOW',
  Countermeasure: 'LOW',
  File: 'LOW',
  Filetype: 'LOW',
  Heuristics: 'LOW',
  Joke: 'LOW',
  Packer: 'LOW',
  PUA: 'LOW',
  Revoked: 'LOW',
  Test: 'NOTICE',
};

/** A family that is not in the table still made the engine name the file. */
const severityOfOthers: Severity = 'HIGH';

const knownTypes = new Map(Object.keys(severityOfType).map((type) => [type.toLowerCase(), type]));
const knownType = (part: string | undefined) => knownTypes.get((part ?? '').toLowerCase());

/**
 * The family in a signature name. ClamAV's scheme is platform.family.name, so it is the second part; older and
 * third-party names (`Worm.Sober`, `Heuristics.Encrypted.Zip`) have it first. PUA, possibly unwanted, weighs more than
 * the family behind it, and the test files of EICAR and ClamAV are no family at all.
 */
function typeOf(signature: string): string {
  const parts = signature.replace(/\.UNOFFICIAL$/i, '').split('.');
  if (/^(?:eicar|clamav)-test/i.test(signature) || /^eicar/i.test(signature)) return 'Test';
  if (/^pua$/i.test(parts[0] ?? '')) return 'PUA';
  return knownType(parts[1]) ?? knownType(parts[0]) ?? parts[1] ?? parts[0] ?? '';
}

/** Reads the name of an anti-virus signature, such as Unix.Trojan.Mirai-123. */
export function readSignature(signature: string): SignatureReading {
  const type = typeOf(signature);
  return { type, severity: Object.hasOwn(severityOfType, type) ? severityOfType[type]! : severityOfOthers };
}

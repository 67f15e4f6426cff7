import { vulnerabilityClasses, type VulnerabilityClass } from '../../../domain/vulnerability-class.js';
import { createDictionary } from './create-dictionary.js';

/**
 * The Chinese classes that TCSS shows, which are those of the CNNVD. The vendor publishes no list; where one of them is
 * wider than ours, it means all of ours that it covers.
 */
const chineseLabels = {
  缓冲区错误: ['BUFFER_OVERFLOW', 'OUT_OF_BOUNDS_WRITE', 'OUT_OF_BOUNDS_READ'],
  缓冲区溢出: 'BUFFER_OVERFLOW',
  越界写入: 'OUT_OF_BOUNDS_WRITE',
  越界读取: 'OUT_OF_BOUNDS_READ',
  内存释放后重用: 'USE_AFTER_FREE',
  释放后重用: 'USE_AFTER_FREE',
  数字错误: 'INTEGER_OVERFLOW',
  整数溢出: 'INTEGER_OVERFLOW',
  空指针引用: 'NULL_DEREFERENCE',
  空指针解引用: 'NULL_DEREFERENCE',
  代码注入: 'CODE_INJECTION',
  命令注入: 'COMMAND_INJECTION',
  操作系统命令注入: 'COMMAND_INJECTION',
  SQL注入: 'SQL_INJECTION',
  跨站脚本: 'XSS',
  路径遍历: 'PATH_TRAVERSAL',
  后置链接: 'PATH_TRAVERSAL',
  反序列化: 'DESERIALIZATION_OF_UNTRUSTED_DATA',
  服务端请求伪造: 'SSRF',
  XML外部实体注入: 'XXE',
  跨站请求伪造: 'CSRF',
  重定向: 'OPEN_REDIRECT',
  请求走私: 'REQUEST_SMUGGLING',
  文件上传: 'FILE_UPLOAD',
  授权问题: ['AUTHENTICATION', 'AUTHORIZATION'],
  身份验证绕过: 'AUTHENTICATION',
  访问控制错误: 'AUTHORIZATION',
  未授权访问: 'AUTHORIZATION',
  权限许可和访问控制: ['AUTHORIZATION', 'PRIVILEGE_ESCALATION'],
  权限许可和访问控制问题: ['AUTHORIZATION', 'PRIVILEGE_ESCALATION'],
  权限提升: 'PRIVILEGE_ESCALATION',
  信息泄露: 'INFORMATION_LEAK',
  日志信息泄露: 'INFORMATION_LEAK',
  加密问题: 'CRYPTO',
  信任管理: ['HARDCODED_CREDENTIAL', 'CRYPTO'],
  信任管理问题: ['HARDCODED_CREDENTIAL', 'CRYPTO'],
  硬编码凭证: 'HARDCODED_CREDENTIAL',
  竞争条件: 'RACE_CONDITION',
  竞争条件问题: 'RACE_CONDITION',
  资源管理错误: ['RESOURCE_EXHAUSTION', 'USE_AFTER_FREE'],
  拒绝服务: 'RESOURCE_EXHAUSTION',
  输入验证错误: 'INPUT_VALIDATION',
  其他: 'OTHER',
} as const;

/** Codes that TCSS has been seen to use where ours are others. */
const vendorCodes = { XML_INJECTION: 'XXE', IMPROPER_INPUT_VALIDATION: 'INPUT_VALIDATION' } as const;

/** VulClassSet: our codes, most of which are TCSS' own, and what else TCSS calls them. */
export const classDictionary = createDictionary<VulnerabilityClass>(
  Object.fromEntries(vulnerabilityClasses.map((name) => [name, name])) as Record<VulnerabilityClass, string>,
  { ...chineseLabels, ...vendorCodes },
);

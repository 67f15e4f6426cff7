/** To paste, where there is nothing to show yet. */
export const importCommand = `npm run call -- ImportImageScanReport "{\\"Report\\": $(cat examples/reports/web-shop.trivy.json)}"`;

export const createCommand = `npm run call -- CreateImageInterceptPolicy '{"PolicyName": "no criticals", "PolicyTemplate": "RISK_IMAGE", "RiskRule": {"Vulnerability": {"Severities": ["CRITICAL"]}}}'`;

export const startCommand = `npm run call -- EvaluateContainerStart '{"Image": {"ImageName": "registry.example.com/shop/web:4.7.1"}, "Node": {"NodeName": "node-a"}}'`;

export const shipCommand = `npm run call -- CreateLogShippingTarget '{"TargetName": "vector", "Http": {"Url": "https://vector.example.com:8080/", "Form": "JSON_LINES", "BearerToken": "…"}}'`;

// Made from the API description by npm run generate.
export interface paths {
    "/#CreateImageInterceptPolicy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Creates a policy; switched on with observation days, it first only alerts and then intercepts by itself.
         * @description Allowed to the role admin.
         */
        post: operations["CreateImageInterceptPolicy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#ModifyImageInterceptPolicy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Changes the fields given and leaves the others; a rule or a scope that is given replaces the whole of it.
         * @description Allowed to the role admin.
         */
        post: operations["ModifyImageInterceptPolicy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#ModifyImageInterceptPolicyStatus": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Switches policies on or off, all of them or none; one that already is as asked keeps its countdown.
         * @description Allowed to the role admin.
         */
        post: operations["ModifyImageInterceptPolicyStatus"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DeleteImageInterceptPolicy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Deletes policies, all of them or none. The events that they caused stay.
         * @description Allowed to the role admin.
         */
        post: operations["DeleteImageInterceptPolicy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DescribeImageInterceptPolicyList": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lists policies as they are now. Filters: PolicyId, PolicyName, PolicyTemplate, EffectStatus, Enabled, ImageId.
         * @description Allowed to the roles admin, reader and auditor.
         */
        post: operations["DescribeImageInterceptPolicyList"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DescribeImageInterceptPolicyDetail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Shows one policy as it is now.
         * @description Allowed to the roles admin, reader and auditor.
         */
        post: operations["DescribeImageInterceptPolicyDetail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DescribeImageInterceptPolicySummary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Counts the policies by what they do now.
         * @description Allowed to the roles admin, reader and auditor.
         */
        post: operations["DescribeImageInterceptPolicySummary"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DescribeImageInterceptPolicyOptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tells what a new policy can be made of: privileges, severities, labels, classes, types, and how many images there are.
         * @description Allowed to the roles admin, reader and auditor.
         */
        post: operations["DescribeImageInterceptPolicyOptions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DescribeImageInterceptPolicyPreview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tells of a policy that is not saved which images it would act on, and which it would hit as they are now.
         * @description Allowed to the roles admin, reader and auditor.
         */
        post: operations["DescribeImageInterceptPolicyPreview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DescribeImageInterceptPolicySuggestions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Suggests words for a list of RiskRule: what was found in images, what most of them have first.
         * @description Allowed to the roles admin, reader and auditor.
         */
        post: operations["DescribeImageInterceptPolicySuggestions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#ImportImageScanReport": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes in a scan report of Trivy, Grype or ClamAV, or of the native form. It replaces what was known of the image, kind by kind, unless that is newer.
         * @description Allowed to the roles admin and scanner.
         */
        post: operations["ImportImageScanReport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DescribeImageList": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lists the images that were scanned, seen starting, or selected. Filters: ImageId, ImageName, Scanned, Severity.
         * @description Allowed to the roles admin, reader and auditor.
         */
        post: operations["DescribeImageList"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DescribeImageDetail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Shows an image and a page of its findings. Filters: Kind, Severity, CveId, Component.
         * @description Allowed to the roles admin, reader and auditor.
         */
        post: operations["DescribeImageDetail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DescribeImageHits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tells of some images which policies would hit them now, and where each started last in 7 days, of the starts that hit a policy.
         * @description Allowed to the roles admin, reader and auditor.
         */
        post: operations["DescribeImageHits"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DeleteImage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Deletes images and their findings, all of them or none; refused while a policy selects one. Their events stay.
         * @description Allowed to the role admin.
         */
        post: operations["DeleteImage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#EvaluateContainerStart": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Decides whether a container may start, and records an event for every policy that matches.
         * @description Allowed to the roles admin and agent.
         */
        post: operations["EvaluateContainerStart"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#EvaluateContainerStarts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Decides on many container starts at once; a start that cannot be read refuses the whole call.
         * @description Allowed to the roles admin and agent.
         */
        post: operations["EvaluateContainerStarts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DescribeImageInterceptAgentList": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lists the node agents by cluster and node: whether they live, what they judge by, what they judged.
         * @description Allowed to the roles admin, reader and auditor.
         */
        post: operations["DescribeImageInterceptAgentList"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DescribeImageInterceptAgentSummary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Counts the node agents by cluster: how many live, judge by the policies of now, could not decide.
         * @description Allowed to the roles admin, reader and auditor.
         */
        post: operations["DescribeImageInterceptAgentSummary"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DescribeAgentPolicySnapshot": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives a node agent the policies that are on, or what changed in them, at once or when they change.
         * @description Allowed to the roles admin and agent.
         */
        post: operations["DescribeAgentPolicySnapshot"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DescribeAgentImageSummaries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tells a node agent what is known of images on its node, with all that was found in them.
         * @description Allowed to the roles admin and agent.
         */
        post: operations["DescribeAgentImageSummaries"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#ReportContainerStarts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stores what a node agent judged and spooled. The same report sent again counts nothing twice.
         * @description Allowed to the roles admin and agent.
         */
        post: operations["ReportContainerStarts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#ReportAgentHeartbeat": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tells that a node agent lives, what it judges by, and which images are on its node.
         * @description Allowed to the roles admin and agent.
         */
        post: operations["ReportAgentHeartbeat"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DescribeImageInterceptEventList": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lists events. Filters: EventType, Behavior, PolicyId, PolicyName, ImageId, ImageName, NodeName, NodeIp, PublicIp, ClusterId, Namespace, PodName, CveId. Keyword searches policy name, image name and id, node name and addresses.
         * @description Allowed to the roles admin, reader and auditor.
         */
        post: operations["DescribeImageInterceptEventList"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DescribeImageInterceptEventDetail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Shows one event: the policy as it was, why it matched, where it happened, and what to do.
         * @description Allowed to the roles admin, reader and auditor.
         */
        post: operations["DescribeImageInterceptEventDetail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DescribeImageInterceptEventTendency": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Counts intercepted and alerted container starts day by day, over 7 days unless asked otherwise. Filters: EventType, Behavior, PolicyId, PolicyName, ImageId, ImageName, NodeName, NodeIp, PublicIp, ClusterId, Namespace, PodName, CveId.
         * @description Allowed to the roles admin, reader and auditor.
         */
        post: operations["DescribeImageInterceptEventTendency"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DescribeImageInterceptEventSummary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Counts the container starts that policies hit, within retention and today.
         * @description Allowed to the roles admin, reader and auditor.
         */
        post: operations["DescribeImageInterceptEventSummary"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DescribeImageInterceptTopHits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tells which policies, images, nodes and CVEs container starts hit most, over 7 days unless asked otherwise.
         * @description Allowed to the roles admin, reader and auditor.
         */
        post: operations["DescribeImageInterceptTopHits"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DescribeImageInterceptPolicyHits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Counts the container starts and the images that each of some policies hit, over 7 days unless asked otherwise.
         * @description Allowed to the roles admin, reader and auditor.
         */
        post: operations["DescribeImageInterceptPolicyHits"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DeleteImageInterceptEvent": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Deletes events for good; ids that are no event of the account are passed over.
         * @description Allowed to the role admin.
         */
        post: operations["DeleteImageInterceptEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#CreateImageInterceptPolicyExportJob": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Exports policies to a CSV file, in the background; DescribeExportJob has its URL. Filters: PolicyId, PolicyName, PolicyTemplate, EffectStatus, Enabled, ImageId.
         * @description Allowed to the roles admin, reader and auditor.
         */
        post: operations["CreateImageInterceptPolicyExportJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#CreateImageInterceptEventExportJob": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Exports events to a CSV file, in the background; DescribeExportJob has its URL. Filters: EventType, Behavior, PolicyId, PolicyName, ImageId, ImageName, NodeName, NodeIp, PublicIp, ClusterId, Namespace, PodName, CveId.
         * @description Allowed to the roles admin, reader and auditor.
         */
        post: operations["CreateImageInterceptEventExportJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DescribeExportJob": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Shows how far an export is and, once its file is there, a URL that fetches it.
         * @description Allowed to the roles admin, reader and auditor.
         */
        post: operations["DescribeExportJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DescribeExportJobList": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lists the exports of the account that are kept, the newest first, with their progress and files.
         * @description Allowed to the roles admin, reader and auditor.
         */
        post: operations["DescribeExportJobList"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DescribeJobList": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lists the jobs of the service, with the latest run of each, on whichever instance, and the next.
         * @description Allowed to the roles admin, reader and auditor.
         */
        post: operations["DescribeJobList"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DescribeSettingList": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lists the settings in force that concern whoever uses the service: no secrets, addresses or paths.
         * @description Allowed to the roles admin, reader and auditor.
         */
        post: operations["DescribeSettingList"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#CreateCredential": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes a key pair for the account. Its SecretKey is in this reply only.
         * @description Allowed to the role admin.
         */
        post: operations["CreateCredential"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DescribeCredentialList": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lists the credentials of the account, oldest first, without their keys.
         * @description Allowed to the roles admin and auditor.
         */
        post: operations["DescribeCredentialList"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#ModifyCredential": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Changes the fields of a credential that are given; its role never changes.
         * @description Allowed to the role admin.
         */
        post: operations["ModifyCredential"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#ModifyCredentialStatus": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Switches credentials off or on, all of them or none. Every instance refuses a disabled one within a second, and its console sessions end.
         * @description Allowed to the role admin.
         */
        post: operations["ModifyCredentialStatus"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#RotateCredential": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives a credential a new SecretKey, which is in this reply only. The one before works for OverlapHours more; one before that ends at once.
         * @description Allowed to the role admin.
         */
        post: operations["RotateCredential"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DeleteCredential": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Deletes credentials, all of them or none, never the last admin that can call from where you are. One that TCSS_SECRET_ID names comes back at the next start.
         * @description Allowed to the role admin.
         */
        post: operations["DeleteCredential"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#CreateLogShippingTarget": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ships the events and audit entries of the account to a destination from now on, after those that there are. Give one of File, Http, Syslog, Kafka.
         * @description Allowed to the role admin.
         */
        post: operations["CreateLogShippingTarget"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DescribeLogShippingTargetList": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lists the log shipping targets of the account, oldest first, with how far each is behind and why.
         * @description Allowed to the roles admin and auditor.
         */
        post: operations["DescribeLogShippingTargetList"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#ModifyLogShippingTarget": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Changes the fields of a log shipping target that are given. A destination replaces the whole one before, its secrets too; what was shipped there is not shipped again.
         * @description Allowed to the role admin.
         */
        post: operations["ModifyLogShippingTarget"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#ModifyLogShippingTargetStatus": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Switches log shipping targets off or on, all of them or none. Switched on, a target goes on where it was; while it is off the purge does not wait for it.
         * @description Allowed to the role admin.
         */
        post: operations["ModifyLogShippingTargetStatus"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DeleteLogShippingTarget": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Deletes log shipping targets, all of them or none. What they have shipped stays where it is.
         * @description Allowed to the role admin.
         */
        post: operations["DeleteLogShippingTarget"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#TestLogShippingTarget": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends a test message to a log shipping target, switched on or off, and tells what became of it.
         * @description Allowed to the role admin.
         */
        post: operations["TestLogShippingTarget"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DescribeAuditLogList": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lists who did what in the account and when, the newest first. Filters: Action, OperatorUin, SecretId, Role, Address, Target, RequestId.
         * @description Allowed to the roles admin and auditor.
         */
        post: operations["DescribeAuditLogList"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#CreateAuditLogExportJob": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Exports the audit log to a CSV file, in the background; DescribeExportJob has its URL. Filters: Action, OperatorUin, SecretId, Role, Address, Target, RequestId.
         * @description Allowed to the roles admin and auditor.
         */
        post: operations["CreateAuditLogExportJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#AddOrModifyImageDenyRule": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Creates a rule, or with RuleID edits one: its criteria and images are replaced whole; name, description, status and days stay unless given.
         * @description Allowed to the role admin.
         */
        post: operations["AddOrModifyImageDenyRule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#ModifyImageDenyRuleStatus": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Switches rules on or off, all of them or none; one that already is as asked keeps its countdown.
         * @description Allowed to the role admin.
         */
        post: operations["ModifyImageDenyRuleStatus"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DeleteImageDenyRule": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Deletes rules by id, all of them or none, or those that filters choose: RuleType, EffectStatus, RuleName. The events that they caused stay.
         * @description Allowed to the role admin.
         */
        post: operations["DeleteImageDenyRule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DescribeImageDenyRuleList": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lists rules as they are now. Filters: RuleType, EffectStatus, RuleName, Status.
         * @description Allowed to the roles admin, reader and auditor.
         */
        post: operations["DescribeImageDenyRuleList"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DescribeImageDenyRuleDetail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Shows one rule as it is now, its lists as they were written.
         * @description Allowed to the roles admin, reader and auditor.
         */
        post: operations["DescribeImageDenyRuleDetail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DescribeImageDenyRuleSummary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Counts the rules by what they do now.
         * @description Allowed to the roles admin, reader and auditor.
         */
        post: operations["DescribeImageDenyRuleSummary"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DescribeAddImageDenyRuleInfo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tells what matters before adding a rule: the one RULE_PRIVILEGE rule, and how many images are scanned.
         * @description Allowed to the roles admin, reader and auditor.
         */
        post: operations["DescribeAddImageDenyRuleInfo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DescribeImageDenyEventList": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lists events. Filters: EventType, DealBehavior, RuleName, NodeName, NodeIP, PublicIP, ImageName, ImageID, TimeRange (first and last).
         * @description Allowed to the roles admin, reader and auditor.
         */
        post: operations["DescribeImageDenyEventList"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DescribeImageDenyEventDetail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Shows one event: the rule as it was, why it matched, where it happened last, and what to do.
         * @description Allowed to the roles admin, reader and auditor.
         */
        post: operations["DescribeImageDenyEventDetail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DescribeImageDenyEventTendency": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Counts intercepted and alerted container starts day by day.
         * @description Allowed to the roles admin, reader and auditor.
         */
        post: operations["DescribeImageDenyEventTendency"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DeleteImageDenyEvent": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Deletes events for good: those of EventIDSet, or all that Filters find but those of ExcludeEventIDSet. By a location, only events that happened at no other location. Filters: EventType, DealBehavior, RuleName, NodeName, NodeIP, PublicIP, ImageName, ImageID, TimeRange.
         * @description Allowed to the role admin.
         */
        post: operations["DeleteImageDenyEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DescribeImageSimpleList": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lists images to choose from for a rule. Filters: IsAuthorized.
         * @description Allowed to the roles admin, reader and auditor.
         */
        post: operations["DescribeImageSimpleList"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DescribeAssetImageSimpleList": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lists images by name and id. Filters: Keywords, which are part of a name or id.
         * @description Allowed to the roles admin, reader and auditor.
         */
        post: operations["DescribeAssetImageSimpleList"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DescribeAssetImageList": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lists images with what was found in them. Filters: ImageName, ScanStatus, ImageID, SecurityRisk.
         * @description Allowed to the roles admin, reader and auditor.
         */
        post: operations["DescribeAssetImageList"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#CreateImageDenyRuleExportJob": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Exports rules to a CSV file, in the background. Filters: RuleType, EffectStatus, RuleName, Status.
         * @description Allowed to the roles admin, reader and auditor.
         */
        post: operations["CreateImageDenyRuleExportJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#CreateImageDenyEventExportJob": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Exports events to a CSV file, in the background. Filters: EventType, DealBehavior, RuleName, NodeName, NodeIP, PublicIP, ImageName, ImageID, TimeRange (first and last).
         * @description Allowed to the roles admin, reader and auditor.
         */
        post: operations["CreateImageDenyEventExportJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DescribeExportJobResult": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Shows how far an export is and, once its file is there, a URL that fetches it.
         * @description Allowed to the roles admin, reader and auditor.
         */
        post: operations["DescribeExportJobResult"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DescribeExportJobDownloadURL": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives a new URL that fetches the file of an export; empty until it is there.
         * @description Allowed to the roles admin, reader and auditor.
         */
        post: operations["DescribeExportJobDownloadURL"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/#DescribeExportJobManageList": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lists the export jobs of the account, those of native actions included. Filters: ExportStatus, ExportSource.
         * @description Allowed to the roles admin, reader and auditor.
         */
        post: operations["DescribeExportJobManageList"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: never;
    responses: never;
    parameters: {
        /** @description The version of the API */
        Version: "2020-11-01";
        /** @description Unix seconds; required with TC3, at most 5 minutes off */
        Timestamp: string;
        /** @description Language of messages */
        Language: "en-US" | "zh-CN";
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    CreateImageInterceptPolicy: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "CreateImageInterceptPolicy";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Unique in the account, compared exactly */
                    PolicyName: string;
                    /**
                     * @description Free text
                     * @default
                     */
                    PolicyDescription?: string;
                    /**
                     * @description Whether it is switched on at once
                     * @default true
                     */
                    Enabled?: boolean;
                    /**
                     * @description Days of alerting only after switching on, then it intercepts; 0 intercepts at once
                     * @default 0
                     */
                    ObservationDays?: number;
                    /**
                     * @description What the policy judges; fixed at creation
                     * @enum {string}
                     */
                    PolicyTemplate: "RISK_IMAGE" | "PRIVILEGED_IMAGE";
                    /**
                     * @description The images that the policy acts on
                     * @default {
                     *       "Type": "ALL"
                     *     }
                     */
                    ImageScope?: {
                        /** @enum {string} */
                        Type: "ALL" | "SELECTED";
                        /** @description The images selected, each by its id, manifest digest, first 12 digits or name; required for SELECTED */
                        ImageIds?: string[];
                    };
                    /** @description What a RISK_IMAGE policy looks for; a family that is present is on */
                    RiskRule?: {
                        /** @description A CVE id, or a component, or class and severity and label */
                        Vulnerability?: {
                            /** @description Vulnerability ids */
                            CveIds?: string[];
                            /** @description Components: `name`, `name@version`, `name >= 2.0, < 2.17.1` or a package URL */
                            Components?: string[];
                            /** @description Vulnerability classes */
                            Classes?: ("BUFFER_OVERFLOW" | "OUT_OF_BOUNDS_WRITE" | "OUT_OF_BOUNDS_READ" | "USE_AFTER_FREE" | "INTEGER_OVERFLOW" | "NULL_DEREFERENCE" | "CODE_INJECTION" | "COMMAND_INJECTION" | "SQL_INJECTION" | "XSS" | "PATH_TRAVERSAL" | "DESERIALIZATION_OF_UNTRUSTED_DATA" | "SSRF" | "XXE" | "CSRF" | "OPEN_REDIRECT" | "REQUEST_SMUGGLING" | "FILE_UPLOAD" | "AUTHENTICATION" | "AUTHORIZATION" | "PRIVILEGE_ESCALATION" | "INFORMATION_LEAK" | "CRYPTO" | "HARDCODED_CREDENTIAL" | "RACE_CONDITION" | "RESOURCE_EXHAUSTION" | "INPUT_VALIDATION" | "OTHER")[];
                            /** @description Severities */
                            Severities?: ("CRITICAL" | "HIGH" | "MEDIUM" | "LOW")[];
                            /** @description Labels */
                            Labels?: ("CAN_BE_FIXED" | "POC" | "EXPLOITED")[];
                        };
                        /** @description An MD5, or (type or name) and severity */
                        Virus?: {
                            Md5s?: string[];
                            /** @description Signature names, or names of types */
                            Names?: string[];
                            /** @description Virus types, such as Trojan */
                            Types?: string[];
                            /** @description Severities */
                            Severities?: ("CRITICAL" | "HIGH" | "MEDIUM" | "LOW" | "NOTICE")[];
                        };
                        /** @description Severity and type */
                        SensitiveData?: {
                            /** @description Types, such as AWS */
                            Types?: string[];
                            /** @description Severities */
                            Severities?: ("CRITICAL" | "HIGH" | "MEDIUM" | "LOW")[];
                        };
                        /**
                         * @description Whether an image without any scan result matches; absent is ALLOW
                         * @enum {string}
                         */
                        UnscannedImage?: "ALLOW" | "MATCH";
                        /** @description An image matches when a result of a kind that the rule judges is older than so many days; absent is no limit */
                        MaxScanAgeDays?: number;
                    };
                    /** @description What a PRIVILEGED_IMAGE policy looks for */
                    PrivilegeRule?: {
                        /**
                         * @description Whether the selected images may not, or alone may, have the privileges
                         * @enum {string}
                         */
                        Mode: "DENY_SELECTED" | "ALLOW_ONLY_SELECTED";
                        /** @description Items or whole categories; default all five categories */
                        Privileges?: string[];
                    };
                    /** @description The same request with the same token within 24 h is answered once */
                    ClientToken?: string;
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /** @description Id of the policy */
                            PolicyId: string;
                            /** @description Second, numeric id */
                            Id: number;
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError" | "FailedOperation.RuleNameRepeat" | "FailedOperation.RuleInfoRepeat" | "FailedOperation.RuleConfigTooMany" | "FailedOperation.RuleSelectImageOutRange" | "ResourceNotFound" | "InvalidParameter.RuleInfoInValid";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    ModifyImageInterceptPolicy: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "ModifyImageInterceptPolicy";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Id of the policy */
                    PolicyId: string;
                    /** @description Unique in the account, compared exactly */
                    PolicyName?: string;
                    /**
                     * @description What the policy judges; fixed at creation
                     * @enum {string}
                     */
                    PolicyTemplate?: "RISK_IMAGE" | "PRIVILEGED_IMAGE";
                    /** @description Free text */
                    PolicyDescription?: string;
                    /** @description Switching on starts the observation anew, switching off ends it */
                    Enabled?: boolean;
                    /** @description Days of alerting only after switching on, then it intercepts; 0 intercepts at once */
                    ObservationDays?: number;
                    /** @description The images that the policy acts on */
                    ImageScope?: {
                        /** @enum {string} */
                        Type: "ALL" | "SELECTED";
                        /** @description The images selected, each by its id, manifest digest, first 12 digits or name; required for SELECTED */
                        ImageIds?: string[];
                    };
                    /** @description What a RISK_IMAGE policy looks for; a family that is present is on */
                    RiskRule?: {
                        /** @description A CVE id, or a component, or class and severity and label */
                        Vulnerability?: {
                            /** @description Vulnerability ids */
                            CveIds?: string[];
                            /** @description Components: `name`, `name@version`, `name >= 2.0, < 2.17.1` or a package URL */
                            Components?: string[];
                            /** @description Vulnerability classes */
                            Classes?: ("BUFFER_OVERFLOW" | "OUT_OF_BOUNDS_WRITE" | "OUT_OF_BOUNDS_READ" | "USE_AFTER_FREE" | "INTEGER_OVERFLOW" | "NULL_DEREFERENCE" | "CODE_INJECTION" | "COMMAND_INJECTION" | "SQL_INJECTION" | "XSS" | "PATH_TRAVERSAL" | "DESERIALIZATION_OF_UNTRUSTED_DATA" | "SSRF" | "XXE" | "CSRF" | "OPEN_REDIRECT" | "REQUEST_SMUGGLING" | "FILE_UPLOAD" | "AUTHENTICATION" | "AUTHORIZATION" | "PRIVILEGE_ESCALATION" | "INFORMATION_LEAK" | "CRYPTO" | "HARDCODED_CREDENTIAL" | "RACE_CONDITION" | "RESOURCE_EXHAUSTION" | "INPUT_VALIDATION" | "OTHER")[];
                            /** @description Severities */
                            Severities?: ("CRITICAL" | "HIGH" | "MEDIUM" | "LOW")[];
                            /** @description Labels */
                            Labels?: ("CAN_BE_FIXED" | "POC" | "EXPLOITED")[];
                        };
                        /** @description An MD5, or (type or name) and severity */
                        Virus?: {
                            Md5s?: string[];
                            /** @description Signature names, or names of types */
                            Names?: string[];
                            /** @description Virus types, such as Trojan */
                            Types?: string[];
                            /** @description Severities */
                            Severities?: ("CRITICAL" | "HIGH" | "MEDIUM" | "LOW" | "NOTICE")[];
                        };
                        /** @description Severity and type */
                        SensitiveData?: {
                            /** @description Types, such as AWS */
                            Types?: string[];
                            /** @description Severities */
                            Severities?: ("CRITICAL" | "HIGH" | "MEDIUM" | "LOW")[];
                        };
                        /**
                         * @description Whether an image without any scan result matches; absent is ALLOW
                         * @enum {string}
                         */
                        UnscannedImage?: "ALLOW" | "MATCH";
                        /** @description An image matches when a result of a kind that the rule judges is older than so many days; absent is no limit */
                        MaxScanAgeDays?: number;
                    };
                    /** @description What a PRIVILEGED_IMAGE policy looks for */
                    PrivilegeRule?: {
                        /**
                         * @description Whether the selected images may not, or alone may, have the privileges
                         * @enum {string}
                         */
                        Mode: "DENY_SELECTED" | "ALLOW_ONLY_SELECTED";
                        /** @description Items or whole categories; default all five categories */
                        Privileges?: string[];
                    };
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError" | "FailedOperation.RuleNameRepeat" | "FailedOperation.RuleInfoRepeat" | "FailedOperation.RuleConfigTooMany" | "FailedOperation.RuleSelectImageOutRange" | "ResourceNotFound" | "InvalidParameter.RuleInfoInValid";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    ModifyImageInterceptPolicyStatus: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "ModifyImageInterceptPolicyStatus";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Policies to switch */
                    PolicyIds: string[];
                    /** @description On or off */
                    Enabled: boolean;
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError" | "FailedOperation.RuleNameRepeat" | "FailedOperation.RuleInfoRepeat" | "FailedOperation.RuleConfigTooMany" | "FailedOperation.RuleSelectImageOutRange" | "ResourceNotFound" | "InvalidParameter.RuleInfoInValid";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DeleteImageInterceptPolicy: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DeleteImageInterceptPolicy";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Policies to delete */
                    PolicyIds: string[];
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError" | "FailedOperation.RuleNameRepeat" | "FailedOperation.RuleInfoRepeat" | "FailedOperation.RuleConfigTooMany" | "FailedOperation.RuleSelectImageOutRange" | "ResourceNotFound" | "InvalidParameter.RuleInfoInValid";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DescribeImageInterceptPolicyList: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DescribeImageInterceptPolicyList";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description All of these have to hold; at most 100 values together
                     * @default []
                     */
                    Filters?: {
                        /** @description What is filtered by */
                        Name: string;
                        /** @description Any of these */
                        Values: string[];
                        /**
                         * @description Whether a value has to be the whole text; enumerations and ids always do
                         * @default false
                         */
                        ExactMatch?: boolean;
                    }[];
                    /**
                     * @default UpdateTime
                     * @enum {string}
                     */
                    OrderField?: "UpdateTime" | "EffectTime" | "CreateTime" | "PolicyName";
                    /**
                     * @description asc or desc, in any case
                     * @default desc
                     */
                    Order?: string;
                    /**
                     * @description Policies that are on before those that are off
                     * @default false
                     */
                    EnabledFirst?: boolean;
                    /**
                     * @description Entries on the page
                     * @default 10
                     */
                    Limit?: number;
                    /**
                     * @description Entries to skip
                     * @default 0
                     */
                    Offset?: number;
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            TotalCount: number;
                            PolicyList: {
                                /** @description Id of the policy */
                                PolicyId: string;
                                /** @description Second, numeric id */
                                Id: number;
                                /** @description Unique in the account, compared exactly */
                                PolicyName: string;
                                /** @description Free text */
                                PolicyDescription: string;
                                /**
                                 * @description What the policy judges; fixed at creation
                                 * @enum {string}
                                 */
                                PolicyTemplate: "RISK_IMAGE" | "PRIVILEGED_IMAGE";
                                Enabled: boolean;
                                /** @description Days of alerting only after switching on, then it intercepts; 0 intercepts at once */
                                ObservationDays: number;
                                EffectTime: string | null;
                                /** @enum {string} */
                                EffectStatus: "OBSERVING" | "ENFORCING" | "DISABLED";
                                EnforcedTime: string | null;
                                /** @description The images that the policy acts on */
                                ImageScope: {
                                    /** @enum {string} */
                                    Type: "ALL" | "SELECTED";
                                    /** @description The images selected, each by its id, manifest digest, first 12 digits or name; required for SELECTED */
                                    ImageIds?: string[];
                                };
                                RiskRule: {
                                    /** @description A CVE id, or a component, or class and severity and label */
                                    Vulnerability?: {
                                        /** @description Vulnerability ids */
                                        CveIds?: string[];
                                        /** @description Components: `name`, `name@version`, `name >= 2.0, < 2.17.1` or a package URL */
                                        Components?: string[];
                                        /** @description Vulnerability classes */
                                        Classes?: ("BUFFER_OVERFLOW" | "OUT_OF_BOUNDS_WRITE" | "OUT_OF_BOUNDS_READ" | "USE_AFTER_FREE" | "INTEGER_OVERFLOW" | "NULL_DEREFERENCE" | "CODE_INJECTION" | "COMMAND_INJECTION" | "SQL_INJECTION" | "XSS" | "PATH_TRAVERSAL" | "DESERIALIZATION_OF_UNTRUSTED_DATA" | "SSRF" | "XXE" | "CSRF" | "OPEN_REDIRECT" | "REQUEST_SMUGGLING" | "FILE_UPLOAD" | "AUTHENTICATION" | "AUTHORIZATION" | "PRIVILEGE_ESCALATION" | "INFORMATION_LEAK" | "CRYPTO" | "HARDCODED_CREDENTIAL" | "RACE_CONDITION" | "RESOURCE_EXHAUSTION" | "INPUT_VALIDATION" | "OTHER")[];
                                        /** @description Severities */
                                        Severities?: ("CRITICAL" | "HIGH" | "MEDIUM" | "LOW")[];
                                        /** @description Labels */
                                        Labels?: ("CAN_BE_FIXED" | "POC" | "EXPLOITED")[];
                                    };
                                    /** @description An MD5, or (type or name) and severity */
                                    Virus?: {
                                        Md5s?: string[];
                                        /** @description Signature names, or names of types */
                                        Names?: string[];
                                        /** @description Virus types, such as Trojan */
                                        Types?: string[];
                                        /** @description Severities */
                                        Severities?: ("CRITICAL" | "HIGH" | "MEDIUM" | "LOW" | "NOTICE")[];
                                    };
                                    /** @description Severity and type */
                                    SensitiveData?: {
                                        /** @description Types, such as AWS */
                                        Types?: string[];
                                        /** @description Severities */
                                        Severities?: ("CRITICAL" | "HIGH" | "MEDIUM" | "LOW")[];
                                    };
                                    /**
                                     * @description Whether an image without any scan result matches; absent is ALLOW
                                     * @enum {string}
                                     */
                                    UnscannedImage?: "ALLOW" | "MATCH";
                                    /** @description An image matches when a result of a kind that the rule judges is older than so many days; absent is no limit */
                                    MaxScanAgeDays?: number;
                                } | null;
                                PrivilegeRule: {
                                    /**
                                     * @description Whether the selected images may not, or alone may, have the privileges
                                     * @enum {string}
                                     */
                                    Mode: "DENY_SELECTED" | "ALLOW_ONLY_SELECTED";
                                    /** @description Items or whole categories; default all five categories */
                                    Privileges?: string[];
                                } | null;
                                /** @description Images now in scope */
                                EffectImageCount: number;
                                /** @description When it was created, YYYY-MM-DD HH:mm:ss */
                                CreateTime: string;
                                /** @description When somebody last changed it, YYYY-MM-DD HH:mm:ss */
                                UpdateTime: string;
                                /** @description Who last changed it */
                                OperationUin: string;
                            }[];
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DescribeImageInterceptPolicyDetail: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DescribeImageInterceptPolicyDetail";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Id of the policy */
                    PolicyId: string;
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            Policy: {
                                /** @description Id of the policy */
                                PolicyId: string;
                                /** @description Second, numeric id */
                                Id: number;
                                /** @description Unique in the account, compared exactly */
                                PolicyName: string;
                                /** @description Free text */
                                PolicyDescription: string;
                                /**
                                 * @description What the policy judges; fixed at creation
                                 * @enum {string}
                                 */
                                PolicyTemplate: "RISK_IMAGE" | "PRIVILEGED_IMAGE";
                                Enabled: boolean;
                                /** @description Days of alerting only after switching on, then it intercepts; 0 intercepts at once */
                                ObservationDays: number;
                                EffectTime: string | null;
                                /** @enum {string} */
                                EffectStatus: "OBSERVING" | "ENFORCING" | "DISABLED";
                                EnforcedTime: string | null;
                                /** @description The images that the policy acts on */
                                ImageScope: {
                                    /** @enum {string} */
                                    Type: "ALL" | "SELECTED";
                                    /** @description The images selected, each by its id, manifest digest, first 12 digits or name; required for SELECTED */
                                    ImageIds?: string[];
                                };
                                RiskRule: {
                                    /** @description A CVE id, or a component, or class and severity and label */
                                    Vulnerability?: {
                                        /** @description Vulnerability ids */
                                        CveIds?: string[];
                                        /** @description Components: `name`, `name@version`, `name >= 2.0, < 2.17.1` or a package URL */
                                        Components?: string[];
                                        /** @description Vulnerability classes */
                                        Classes?: ("BUFFER_OVERFLOW" | "OUT_OF_BOUNDS_WRITE" | "OUT_OF_BOUNDS_READ" | "USE_AFTER_FREE" | "INTEGER_OVERFLOW" | "NULL_DEREFERENCE" | "CODE_INJECTION" | "COMMAND_INJECTION" | "SQL_INJECTION" | "XSS" | "PATH_TRAVERSAL" | "DESERIALIZATION_OF_UNTRUSTED_DATA" | "SSRF" | "XXE" | "CSRF" | "OPEN_REDIRECT" | "REQUEST_SMUGGLING" | "FILE_UPLOAD" | "AUTHENTICATION" | "AUTHORIZATION" | "PRIVILEGE_ESCALATION" | "INFORMATION_LEAK" | "CRYPTO" | "HARDCODED_CREDENTIAL" | "RACE_CONDITION" | "RESOURCE_EXHAUSTION" | "INPUT_VALIDATION" | "OTHER")[];
                                        /** @description Severities */
                                        Severities?: ("CRITICAL" | "HIGH" | "MEDIUM" | "LOW")[];
                                        /** @description Labels */
                                        Labels?: ("CAN_BE_FIXED" | "POC" | "EXPLOITED")[];
                                    };
                                    /** @description An MD5, or (type or name) and severity */
                                    Virus?: {
                                        Md5s?: string[];
                                        /** @description Signature names, or names of types */
                                        Names?: string[];
                                        /** @description Virus types, such as Trojan */
                                        Types?: string[];
                                        /** @description Severities */
                                        Severities?: ("CRITICAL" | "HIGH" | "MEDIUM" | "LOW" | "NOTICE")[];
                                    };
                                    /** @description Severity and type */
                                    SensitiveData?: {
                                        /** @description Types, such as AWS */
                                        Types?: string[];
                                        /** @description Severities */
                                        Severities?: ("CRITICAL" | "HIGH" | "MEDIUM" | "LOW")[];
                                    };
                                    /**
                                     * @description Whether an image without any scan result matches; absent is ALLOW
                                     * @enum {string}
                                     */
                                    UnscannedImage?: "ALLOW" | "MATCH";
                                    /** @description An image matches when a result of a kind that the rule judges is older than so many days; absent is no limit */
                                    MaxScanAgeDays?: number;
                                } | null;
                                PrivilegeRule: {
                                    /**
                                     * @description Whether the selected images may not, or alone may, have the privileges
                                     * @enum {string}
                                     */
                                    Mode: "DENY_SELECTED" | "ALLOW_ONLY_SELECTED";
                                    /** @description Items or whole categories; default all five categories */
                                    Privileges?: string[];
                                } | null;
                                /** @description Images now in scope */
                                EffectImageCount: number;
                                /** @description When it was created, YYYY-MM-DD HH:mm:ss */
                                CreateTime: string;
                                /** @description When somebody last changed it, YYYY-MM-DD HH:mm:ss */
                                UpdateTime: string;
                                /** @description Who last changed it */
                                OperationUin: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError" | "ResourceNotFound";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DescribeImageInterceptPolicySummary: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DescribeImageInterceptPolicySummary";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /** @description All policies */
                            TotalCount: number;
                            /** @description Those switched on: observing and enforcing */
                            EnabledCount: number;
                            /** @description Those that alert */
                            ObservingCount: number;
                            /** @description Those that intercept */
                            EnforcingCount: number;
                            /** @description Those switched off */
                            DisabledCount: number;
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DescribeImageInterceptPolicyOptions: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DescribeImageInterceptPolicyOptions";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /** @description The one PRIVILEGED_IMAGE policy, if there is one */
                            PrivilegePolicyId: string | null;
                            ScannedImageCount: number;
                            PrivilegeCategories: {
                                Category: string;
                                /** @description What its items have in common, in one sentence */
                                Description: string;
                                Items: {
                                    Item: string;
                                    Description: string;
                                    /** @description Whether naming the whole category means this item too */
                                    Default: boolean;
                                }[];
                            }[];
                            Severities: string[];
                            Labels: string[];
                            VulnerabilityClasses: string[];
                            /** @description Types that are known; scanners may report others */
                            SensitiveDataTypes: string[];
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DescribeImageInterceptPolicyPreview: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DescribeImageInterceptPolicyPreview";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description What the policy judges; fixed at creation
                     * @enum {string}
                     */
                    PolicyTemplate: "RISK_IMAGE" | "PRIVILEGED_IMAGE";
                    /**
                     * @description The images that the policy acts on
                     * @default {
                     *       "Type": "ALL"
                     *     }
                     */
                    ImageScope?: {
                        /** @enum {string} */
                        Type: "ALL" | "SELECTED";
                        /** @description The images selected, each by its id, manifest digest, first 12 digits or name; required for SELECTED */
                        ImageIds?: string[];
                    };
                    /** @description What a RISK_IMAGE policy looks for; a family that is present is on */
                    RiskRule?: {
                        /** @description A CVE id, or a component, or class and severity and label */
                        Vulnerability?: {
                            /** @description Vulnerability ids */
                            CveIds?: string[];
                            /** @description Components: `name`, `name@version`, `name >= 2.0, < 2.17.1` or a package URL */
                            Components?: string[];
                            /** @description Vulnerability classes */
                            Classes?: ("BUFFER_OVERFLOW" | "OUT_OF_BOUNDS_WRITE" | "OUT_OF_BOUNDS_READ" | "USE_AFTER_FREE" | "INTEGER_OVERFLOW" | "NULL_DEREFERENCE" | "CODE_INJECTION" | "COMMAND_INJECTION" | "SQL_INJECTION" | "XSS" | "PATH_TRAVERSAL" | "DESERIALIZATION_OF_UNTRUSTED_DATA" | "SSRF" | "XXE" | "CSRF" | "OPEN_REDIRECT" | "REQUEST_SMUGGLING" | "FILE_UPLOAD" | "AUTHENTICATION" | "AUTHORIZATION" | "PRIVILEGE_ESCALATION" | "INFORMATION_LEAK" | "CRYPTO" | "HARDCODED_CREDENTIAL" | "RACE_CONDITION" | "RESOURCE_EXHAUSTION" | "INPUT_VALIDATION" | "OTHER")[];
                            /** @description Severities */
                            Severities?: ("CRITICAL" | "HIGH" | "MEDIUM" | "LOW")[];
                            /** @description Labels */
                            Labels?: ("CAN_BE_FIXED" | "POC" | "EXPLOITED")[];
                        };
                        /** @description An MD5, or (type or name) and severity */
                        Virus?: {
                            Md5s?: string[];
                            /** @description Signature names, or names of types */
                            Names?: string[];
                            /** @description Virus types, such as Trojan */
                            Types?: string[];
                            /** @description Severities */
                            Severities?: ("CRITICAL" | "HIGH" | "MEDIUM" | "LOW" | "NOTICE")[];
                        };
                        /** @description Severity and type */
                        SensitiveData?: {
                            /** @description Types, such as AWS */
                            Types?: string[];
                            /** @description Severities */
                            Severities?: ("CRITICAL" | "HIGH" | "MEDIUM" | "LOW")[];
                        };
                        /**
                         * @description Whether an image without any scan result matches; absent is ALLOW
                         * @enum {string}
                         */
                        UnscannedImage?: "ALLOW" | "MATCH";
                        /** @description An image matches when a result of a kind that the rule judges is older than so many days; absent is no limit */
                        MaxScanAgeDays?: number;
                    };
                    /** @description What a PRIVILEGED_IMAGE policy looks for */
                    PrivilegeRule?: {
                        /**
                         * @description Whether the selected images may not, or alone may, have the privileges
                         * @enum {string}
                         */
                        Mode: "DENY_SELECTED" | "ALLOW_ONLY_SELECTED";
                        /** @description Items or whole categories; default all five categories */
                        Privileges?: string[];
                    };
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /** @description Images that it would act on; with ALLOW_ONLY_SELECTED those that are not selected */
                            ImageCount: number;
                            /** @description Images that were judged, those scanned last: at most 5,000, and fewer where components are listed that very many have */
                            JudgedImageCount: number;
                            HitImageCount: number | null;
                            StartedImageCount: number | null;
                            StartCount: number | null;
                            /** @description Some that it would hit, at most 10 */
                            ExampleList: {
                                ImageId: string;
                                ImageName: string;
                                /** @description At most 3 */
                                Reasons: string[];
                            }[];
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError" | "InvalidParameter.RuleInfoInValid";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DescribeImageInterceptPolicySuggestions: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DescribeImageInterceptPolicySuggestions";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description The list of RiskRule
                     * @enum {string}
                     */
                    List: "Vulnerability.CveIds" | "Vulnerability.Components" | "Vulnerability.Classes" | "Vulnerability.Severities" | "Virus.Md5s" | "Virus.Names" | "Virus.Types" | "Virus.Severities" | "SensitiveData.Types" | "SensitiveData.Severities";
                    /**
                     * @description Only words that contain it
                     * @default
                     */
                    Keyword?: string;
                    /**
                     * @description How many words at most
                     * @default 10
                     */
                    Limit?: number;
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            SuggestionList: {
                                Word: string;
                                /** @description Images that have it, of those looked at */
                                ImageCount: number;
                            }[];
                            /** @description Images looked at, those scanned last: at most 300 */
                            SearchedImageCount: number;
                            /** @description False where there are more words than Limit, or more images than were looked at */
                            Complete: boolean;
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    ImportImageScanReport: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "ImportImageScanReport";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The report as the scanner wrote it: JSON, or text (JSON text, ClamAV output) */
                    Report: Record<string, never> | unknown[] | string;
                    /**
                     * @description auto recognises the format by its content
                     * @default auto
                     * @enum {string}
                     */
                    Format?: "auto" | "trivy" | "grype" | "clamav" | "native";
                    /** @description The image scanned, when the report does not name its id */
                    ImageId?: string;
                    /** @description A name of the image, in addition to those in the report */
                    ImageName?: string;
                    /** @description When the scan was made, when the report does not say or, as ClamAV, says it without a zone; default now, and not later than now, YYYY-MM-DD HH:mm:ss */
                    ScanTime?: string;
                    /** @description MD5 of the files found; ClamAV reports carry none */
                    FileMd5s?: {
                        Path: string;
                        /** @description 32 hex digits */
                        Md5: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /** @description One for most reports, several for a cluster report */
                            Images: {
                                /** @description sha256:… of the image configuration */
                                ImageId: string;
                                ImageNames: string[];
                                VulnerabilityCount: number;
                                VirusCount: number;
                                SensitiveDataCount: number;
                                /** @description The report has vulnerabilities, but no CWE ids that tell their classes, as those of Grype: policies by class match them as OTHER only */
                                WithoutClasses: boolean;
                                /** @description Whether it took the place of an earlier result of a kind */
                                Replaced: boolean;
                                /** @description Kinds of which a newer result is stored: the report changed nothing of these */
                                Skipped: {
                                    /** @enum {string} */
                                    Kind: "VULNERABILITY" | "VIRUS" | "SENSITIVE_DATA";
                                    /** @description Of the newer result, YYYY-MM-DD HH:mm:ss */
                                    ScanTime: string;
                                    /** @description Of the newer result */
                                    Scanner: string;
                                }[];
                            }[];
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError" | "InvalidParameter.ParsingError";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DescribeImageList: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DescribeImageList";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description All of these have to hold; at most 100 values together
                     * @default []
                     */
                    Filters?: {
                        /** @description What is filtered by */
                        Name: string;
                        /** @description Any of these */
                        Values: string[];
                        /**
                         * @description Whether a value has to be the whole text; enumerations and ids always do
                         * @default false
                         */
                        ExactMatch?: boolean;
                    }[];
                    /**
                     * @description Entries on the page
                     * @default 10
                     */
                    Limit?: number;
                    /**
                     * @description Entries to skip
                     * @default 0
                     */
                    Offset?: number;
                    /**
                     * @default ScanTime
                     * @enum {string}
                     */
                    OrderField?: "ScanTime" | "ImageName" | "CriticalCount";
                    /**
                     * @description asc or desc, in any case
                     * @default desc
                     */
                    Order?: string;
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            TotalCount: number;
                            ImageList: {
                                /** @description sha256:… of the image configuration */
                                ImageId: string;
                                /** @description Tags and digests, those of the newest report first */
                                ImageNames: string[];
                                RegistryName: string;
                                /** @description aws, ccr, harbor, jfrog, other-tcr, quay, tcr, or empty when the address does not tell */
                                RegistryType: string;
                                RegistryAddress: string;
                                /** @description Bytes; 0 when no report says */
                                Size: number;
                                /** @description Whether it has a scan result */
                                Scanned: boolean;
                                ScanTime: string | null;
                                /** @description Program of the latest scan */
                                Scanner: string;
                                VulnerabilityCount: number;
                                VirusCount: number;
                                SensitiveDataCount: number;
                                /** @description Vulnerabilities of this severity */
                                CriticalCount: number;
                                /** @description Vulnerabilities of this severity */
                                HighCount: number;
                                /** @description Vulnerabilities of this severity */
                                MediumCount: number;
                                /** @description Vulnerabilities of this severity */
                                LowCount: number;
                            }[];
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DescribeImageDetail: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DescribeImageDetail";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description sha256:… of the image configuration */
                    ImageId: string;
                    /**
                     * @description All of these have to hold; at most 100 values together
                     * @default []
                     */
                    Filters?: {
                        /** @description What is filtered by */
                        Name: string;
                        /** @description Any of these */
                        Values: string[];
                        /**
                         * @description Whether a value has to be the whole text; enumerations and ids always do
                         * @default false
                         */
                        ExactMatch?: boolean;
                    }[];
                    /**
                     * @description Entries on the page
                     * @default 10
                     */
                    Limit?: number;
                    /**
                     * @description Entries to skip
                     * @default 0
                     */
                    Offset?: number;
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            Image: {
                                /** @description sha256:… of the image configuration */
                                ImageId: string;
                                /** @description Tags and digests, those of the newest report first */
                                ImageNames: string[];
                                RegistryName: string;
                                /** @description aws, ccr, harbor, jfrog, other-tcr, quay, tcr, or empty when the address does not tell */
                                RegistryType: string;
                                RegistryAddress: string;
                                /** @description Bytes; 0 when no report says */
                                Size: number;
                                /** @description Whether it has a scan result */
                                Scanned: boolean;
                                ScanTime: string | null;
                                /** @description Program of the latest scan */
                                Scanner: string;
                                VulnerabilityCount: number;
                                VirusCount: number;
                                SensitiveDataCount: number;
                                /** @description Vulnerabilities of this severity */
                                CriticalCount: number;
                                /** @description Vulnerabilities of this severity */
                                HighCount: number;
                                /** @description Vulnerabilities of this severity */
                                MediumCount: number;
                                /** @description Vulnerabilities of this severity */
                                LowCount: number;
                            };
                            /** @description Findings that meet the filters */
                            TotalCount: number;
                            Findings: {
                                /** @enum {string} */
                                Kind: "VULNERABILITY" | "VIRUS" | "SENSITIVE_DATA";
                                /** @enum {string} */
                                Severity: "CRITICAL" | "HIGH" | "MEDIUM" | "LOW" | "NOTICE" | "UNKNOWN";
                                /** @description Short title; may be empty */
                                Title: string;
                                /** @description File in the image; empty for OS packages */
                                Path: string;
                                /** @description VULNERABILITY: CVE id, or the advisory id where there is no CVE */
                                CveId: string;
                                /** @description VULNERABILITY: other ids of the same vulnerability */
                                Aliases: string[];
                                /** @description VULNERABILITY */
                                Component: string;
                                /** @description VULNERABILITY: installed version */
                                Version: string;
                                /** @description VULNERABILITY: empty when there is no fix */
                                FixedVersion: string;
                                /** @description VULNERABILITY: BUFFER_OVERFLOW, OUT_OF_BOUNDS_WRITE, OUT_OF_BOUNDS_READ…; empty for other kinds */
                                Class: string;
                                /** @description VULNERABILITY */
                                Labels: ("CAN_BE_FIXED" | "POC" | "EXPLOITED")[];
                                /** @description VIRUS: signature name */
                                Name: string;
                                /** @description VIRUS: empty when the report carries none */
                                Md5: string;
                                /** @description VIRUS and SENSITIVE_DATA: such as Trojan, or AWS */
                                Type: string;
                                /** @description SENSITIVE_DATA: the scanner's rule */
                                RuleId: string;
                            }[];
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError" | "ResourceNotFound";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DescribeImageHits: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DescribeImageHits";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Images */
                    ImageIds: string[];
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /** @description In the order of the request, each once */
                            HitList: {
                                /** @description sha256:… of the image configuration */
                                ImageId: string;
                                /** @description Policies that would hit a start now that asks for no privilege, by what was found in the image */
                                PolicyCount: number;
                                /** @description Some of them, those that intercept first; at most 10 */
                                PolicyList: {
                                    PolicyId: string;
                                    PolicyName: string;
                                    /** @enum {string} */
                                    Behavior: "ALERT" | "INTERCEPT";
                                }[];
                                LatestStart: {
                                    EventId: number;
                                    /** @enum {string} */
                                    Behavior: "ALERT" | "INTERCEPT";
                                    /** @description When it started, YYYY-MM-DD HH:mm:ss */
                                    Time: string;
                                    NodeName: string;
                                    ClusterId: string;
                                    ClusterName: string;
                                } | null;
                            }[];
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DeleteImage: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DeleteImage";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Images to delete */
                    ImageIds: string[];
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError" | "FailedOperation" | "ResourceNotFound";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    EvaluateContainerStart: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "EvaluateContainerStart";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description One of the two is required */
                    Image: {
                        /** @description sha256:… of the configuration, or the manifest digest, whole or its first 12 digits or more; wins over the name */
                        ImageId?: string;
                        /** @description Tag or digest reference, such as nginx:1.25 */
                        ImageName?: string;
                    };
                    Node: {
                        NodeName: string;
                        /** @description Private address */
                        NodeIp?: string;
                        /** @description Public address */
                        PublicIp?: string;
                        Quuid?: string;
                        /**
                         * @default NORMAL
                         * @enum {string}
                         */
                        NodeType?: "NORMAL" | "SUPER";
                        NodeId?: string;
                        NodeUniqueId?: string;
                        SubnetId?: string;
                        SubnetName?: string;
                        SubnetCidr?: string;
                    };
                    Cluster?: {
                        ClusterId: string;
                        ClusterName?: string;
                    };
                    Pod?: {
                        Namespace?: string;
                        PodName: string;
                        PodIp?: string;
                        PodStatus?: string;
                    };
                    /** @description What the start asks for beyond the default of the runtime; or one of the specs that follow, from which it is derived */
                    Privileges?: string[];
                    /** @description The runtime's config.json */
                    OciSpec?: Record<string, never>;
                    /**
                     * @description What made OciSpec: a spec does not tell. Without it, the processes whose namespaces the spec joins count as the host's
                     * @enum {string}
                     */
                    Engine?: "docker" | "podman" | "containerd" | "kubernetes" | "crio" | "runc";
                    /** @description The id of the container of OciSpec, with Engine: folders that the engine keeps for it are its own. Without it, they count as the host's */
                    ContainerId?: string;
                    /** @description HostConfig of `docker inspect`, or the whole of it */
                    DockerHostConfig?: Record<string, never>;
                    /** @description A Pod, its spec, or a workload with a pod template */
                    PodSpec?: Record<string, never>;
                    /** @description The container of PodSpec that starts; without it, all of them are judged together */
                    ContainerName?: string;
                    /** @description Command line of the start; kept with the event */
                    StartParam?: string;
                    /** @description When it starts; default now, at most 5 minutes ahead, within retention, YYYY-MM-DD HH:mm:ss */
                    StartTime?: string;
                    /**
                     * @description Decide without recording anything
                     * @default false
                     */
                    DryRun?: boolean;
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /**
                             * @description The strongest of what the matching policies do
                             * @enum {string}
                             */
                            Decision: "ALLOW" | "ALERT" | "INTERCEPT";
                            /** @description Whether the image has a scan result; without one only privilege policies apply, and risk policies with UnscannedImage MATCH */
                            ImageScanned: boolean;
                            Matches: {
                                PolicyId: string;
                                PolicyName: string;
                                /** @enum {string} */
                                PolicyTemplate: "RISK_IMAGE" | "PRIVILEGED_IMAGE";
                                /**
                                 * @description ALERT while the policy observes, INTERCEPT once it enforces
                                 * @enum {string}
                                 */
                                Behavior: "ALERT" | "INTERCEPT";
                                ReasonTotal: number;
                                /** @description At most 20, the worst first */
                                Reasons: {
                                    /** @description What in the policy matched, such as VULNERABILITY_CVE */
                                    Criterion: string;
                                    /** @description What matched, in the words of the policy */
                                    Value: string;
                                    /** @description The finding or privilege, for people */
                                    Detail: string;
                                }[];
                            }[];
                            /** @description The event of each match; none for a dry run */
                            EventIds: number[];
                            /** @description A sentence for people */
                            Message: string;
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    EvaluateContainerStarts: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "EvaluateContainerStarts";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    Starts: {
                        /** @description One of the two is required */
                        Image: {
                            /** @description sha256:… of the configuration, or the manifest digest, whole or its first 12 digits or more; wins over the name */
                            ImageId?: string;
                            /** @description Tag or digest reference, such as nginx:1.25 */
                            ImageName?: string;
                        };
                        Node: {
                            NodeName: string;
                            /** @description Private address */
                            NodeIp?: string;
                            /** @description Public address */
                            PublicIp?: string;
                            Quuid?: string;
                            /**
                             * @default NORMAL
                             * @enum {string}
                             */
                            NodeType?: "NORMAL" | "SUPER";
                            NodeId?: string;
                            NodeUniqueId?: string;
                            SubnetId?: string;
                            SubnetName?: string;
                            SubnetCidr?: string;
                        };
                        Cluster?: {
                            ClusterId: string;
                            ClusterName?: string;
                        };
                        Pod?: {
                            Namespace?: string;
                            PodName: string;
                            PodIp?: string;
                            PodStatus?: string;
                        };
                        /** @description What the start asks for beyond the default of the runtime; or one of the specs that follow, from which it is derived */
                        Privileges?: string[];
                        /** @description The runtime's config.json */
                        OciSpec?: Record<string, never>;
                        /**
                         * @description What made OciSpec: a spec does not tell. Without it, the processes whose namespaces the spec joins count as the host's
                         * @enum {string}
                         */
                        Engine?: "docker" | "podman" | "containerd" | "kubernetes" | "crio" | "runc";
                        /** @description The id of the container of OciSpec, with Engine: folders that the engine keeps for it are its own. Without it, they count as the host's */
                        ContainerId?: string;
                        /** @description HostConfig of `docker inspect`, or the whole of it */
                        DockerHostConfig?: Record<string, never>;
                        /** @description A Pod, its spec, or a workload with a pod template */
                        PodSpec?: Record<string, never>;
                        /** @description The container of PodSpec that starts; without it, all of them are judged together */
                        ContainerName?: string;
                        /** @description Command line of the start; kept with the event */
                        StartParam?: string;
                        /** @description When it starts; default now, at most 5 minutes ahead, within retention, YYYY-MM-DD HH:mm:ss */
                        StartTime?: string;
                    }[];
                    /**
                     * @description Decide without recording anything
                     * @default false
                     */
                    DryRun?: boolean;
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /** @description In the order of the starts */
                            Decisions: {
                                /**
                                 * @description The strongest of what the matching policies do
                                 * @enum {string}
                                 */
                                Decision: "ALLOW" | "ALERT" | "INTERCEPT";
                                /** @description Whether the image has a scan result; without one only privilege policies apply, and risk policies with UnscannedImage MATCH */
                                ImageScanned: boolean;
                                Matches: {
                                    PolicyId: string;
                                    PolicyName: string;
                                    /** @enum {string} */
                                    PolicyTemplate: "RISK_IMAGE" | "PRIVILEGED_IMAGE";
                                    /**
                                     * @description ALERT while the policy observes, INTERCEPT once it enforces
                                     * @enum {string}
                                     */
                                    Behavior: "ALERT" | "INTERCEPT";
                                    ReasonTotal: number;
                                    /** @description At most 20, the worst first */
                                    Reasons: {
                                        /** @description What in the policy matched, such as VULNERABILITY_CVE */
                                        Criterion: string;
                                        /** @description What matched, in the words of the policy */
                                        Value: string;
                                        /** @description The finding or privilege, for people */
                                        Detail: string;
                                    }[];
                                }[];
                                /** @description The event of each match; none for a dry run */
                                EventIds: number[];
                                /** @description A sentence for people */
                                Message: string;
                            }[];
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DescribeImageInterceptAgentList: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DescribeImageInterceptAgentList";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Only agents of this cluster; empty: of none */
                    ClusterId?: string;
                    /**
                     * @description Entries on the page
                     * @default 10
                     */
                    Limit?: number;
                    /**
                     * @description Entries to skip
                     * @default 0
                     */
                    Offset?: number;
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            TotalCount: number;
                            AgentList: {
                                ClusterId: string;
                                ClusterName: string;
                                NodeName: string;
                                NodeIp: string;
                                /** @description Version of the agent */
                                Version: string;
                                /** @description Engines whose starts it has judged since it was started */
                                Engines: string[];
                                /**
                                 * @description What becomes of a start that it cannot decide
                                 * @enum {string}
                                 */
                                FailMode: "open" | "closed";
                                /** @description Policies that it judges by; empty before the first */
                                PolicyRevision: string;
                                /** @description What the agent has judged and not reported yet */
                                Spool: {
                                    /** @description Starts that hit a policy */
                                    Starts: number;
                                    /** @description On the disk of the node */
                                    Bytes: number;
                                    /** @description Whether starts that hit cannot be spooled, and get the fail mode */
                                    Full: boolean;
                                };
                                /** @description Starts since the agent was started */
                                Counts: {
                                    /** @description No policy matched */
                                    Allowed: number;
                                    /** @description Went on with an alert */
                                    Alerted: number;
                                    /** @description Refused */
                                    Intercepted: number;
                                    /** @description Answered by the fail mode */
                                    Undecided: number;
                                };
                                Inventory: {
                                    /** @description Images on the node */
                                    Images: number;
                                    /** @description Those without a scan result */
                                    Unscanned: number;
                                    /** @description Names, or else ids, of some of the unscanned */
                                    UnscannedNames: string[];
                                } | null;
                                /**
                                 * @description OFFLINE without a heartbeat for 90 s
                                 * @enum {string}
                                 */
                                State: "ONLINE" | "OFFLINE";
                                /** @description Whether it judges by the policies as they are now */
                                InStep: boolean;
                                /** @description When the agent was started, YYYY-MM-DD HH:mm:ss */
                                StartedTime: string;
                                /** @description Latest heartbeat, YYYY-MM-DD HH:mm:ss */
                                HeartbeatTime: string;
                            }[];
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DescribeImageInterceptAgentSummary: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DescribeImageInterceptAgentSummary";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /** @description By id; at most 100 */
                            ClusterList: {
                                /** @description Empty for nodes outside of clusters */
                                ClusterId: string;
                                ClusterName: string;
                                AgentCount: number;
                                OnlineCount: number;
                                /** @description Those that judge by other policies than those of now */
                                BehindCount: number;
                                /** @description Starts answered by the fail mode, since their agents were started */
                                UndecidedCount: number;
                                HeartbeatTime: string | null;
                            }[];
                            /** @description Clusters there are */
                            TotalCount: number;
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DescribeAgentPolicySnapshot: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DescribeAgentPolicySnapshot";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Revision that the agent holds
                     * @default
                     */
                    Revision?: string;
                    /**
                     * @description From the latest reply
                     * @default 0
                     */
                    ImagesMark?: number;
                    /**
                     * @description Images that the agent holds, as a Bloom filter of their WatchNumbers; where it is empty, every image concerns it
                     * @default
                     */
                    Watch?: string;
                    /**
                     * @description How long to wait for a change where the agent holds the latest; changes of images that many agents hold are told within 30 s, so that not all ask at once
                     * @default 0
                     */
                    WaitSeconds?: number;
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /** @description Revision of the policies that are on */
                            Revision: string;
                            /** @description Whether it is another than the agent holds */
                            Changed: boolean;
                            /** @description Whether Policies are all that are on, in place of what the agent holds */
                            Whole: boolean;
                            /** @description All that are on, or those that are new or other than in the revision that the agent holds */
                            Policies: {
                                PolicyId: string;
                                PolicyName: string;
                                /** @enum {string} */
                                PolicyTemplate: "RISK_IMAGE" | "PRIVILEGED_IMAGE";
                                PolicyDescription: string;
                                EffectTime: number | null;
                                RiskRule: {
                                    /** @description A CVE id, or a component, or class and severity and label */
                                    Vulnerability?: {
                                        /** @description Vulnerability ids */
                                        CveIds?: string[];
                                        /** @description Components: `name`, `name@version`, `name >= 2.0, < 2.17.1` or a package URL */
                                        Components?: string[];
                                        /** @description Vulnerability classes */
                                        Classes?: ("BUFFER_OVERFLOW" | "OUT_OF_BOUNDS_WRITE" | "OUT_OF_BOUNDS_READ" | "USE_AFTER_FREE" | "INTEGER_OVERFLOW" | "NULL_DEREFERENCE" | "CODE_INJECTION" | "COMMAND_INJECTION" | "SQL_INJECTION" | "XSS" | "PATH_TRAVERSAL" | "DESERIALIZATION_OF_UNTRUSTED_DATA" | "SSRF" | "XXE" | "CSRF" | "OPEN_REDIRECT" | "REQUEST_SMUGGLING" | "FILE_UPLOAD" | "AUTHENTICATION" | "AUTHORIZATION" | "PRIVILEGE_ESCALATION" | "INFORMATION_LEAK" | "CRYPTO" | "HARDCODED_CREDENTIAL" | "RACE_CONDITION" | "RESOURCE_EXHAUSTION" | "INPUT_VALIDATION" | "OTHER")[];
                                        /** @description Severities */
                                        Severities?: ("CRITICAL" | "HIGH" | "MEDIUM" | "LOW")[];
                                        /** @description Labels */
                                        Labels?: ("CAN_BE_FIXED" | "POC" | "EXPLOITED")[];
                                    };
                                    /** @description An MD5, or (type or name) and severity */
                                    Virus?: {
                                        Md5s?: string[];
                                        /** @description Signature names, or names of types */
                                        Names?: string[];
                                        /** @description Virus types, such as Trojan */
                                        Types?: string[];
                                        /** @description Severities */
                                        Severities?: ("CRITICAL" | "HIGH" | "MEDIUM" | "LOW" | "NOTICE")[];
                                    };
                                    /** @description Severity and type */
                                    SensitiveData?: {
                                        /** @description Types, such as AWS */
                                        Types?: string[];
                                        /** @description Severities */
                                        Severities?: ("CRITICAL" | "HIGH" | "MEDIUM" | "LOW")[];
                                    };
                                    /**
                                     * @description Whether an image without any scan result matches; absent is ALLOW
                                     * @enum {string}
                                     */
                                    UnscannedImage?: "ALLOW" | "MATCH";
                                    /** @description An image matches when a result of a kind that the rule judges is older than so many days; absent is no limit */
                                    MaxScanAgeDays?: number;
                                } | null;
                                PrivilegeRule: {
                                    /**
                                     * @description Whether the selected images may not, or alone may, have the privileges
                                     * @enum {string}
                                     */
                                    Mode: "DENY_SELECTED" | "ALLOW_ONLY_SELECTED";
                                    /** @description Items or whole categories; default all five categories */
                                    Privileges?: string[];
                                } | null;
                                /** @description Days of alerting only after switching on, then it intercepts; 0 intercepts at once */
                                ObservationDays: number;
                                /** @description The images that the policy acts on */
                                ImageScope: {
                                    /** @enum {string} */
                                    Type: "ALL" | "SELECTED";
                                    /** @description The images selected, each by its id, manifest digest, first 12 digits or name; required for SELECTED */
                                    ImageIds?: string[];
                                };
                            }[];
                            /** @description Where not whole: the place of each of Policies, from 0, among all that are on then */
                            Places: number[];
                            /** @description Where not whole: policies that are on no more */
                            Removed: string[];
                            /** @description Whether images changed that the agent holds, or may have: it then asks for those on its node */
                            ImagesChanged: boolean;
                            /** @description To be sent with the next call */
                            ImagesMark: number;
                            /** @description The service's clock, by which policies go from observing to enforcing, in milliseconds since 1970 */
                            Now: number;
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DescribeAgentImageSummaries: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DescribeAgentImageSummaries";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    Images: {
                        /**
                         * @description As the start tells it
                         * @default
                         */
                        ImageId?: string;
                        /**
                         * @description As the start tells it; one of the two is needed
                         * @default
                         */
                        ImageName?: string;
                        /**
                         * @description Version of what the agent holds
                         * @default
                         */
                        Version?: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /** @description In the order of the request */
                            Images: {
                                /**
                                 * @description SAME: the agent holds the latest version; LATER: the reply was full, ask for the image again
                                 * @enum {string}
                                 */
                                State: "CHANGED" | "SAME" | "LATER";
                                /** @description Another whenever anything else in Image is */
                                Version: string;
                                Image: {
                                    /** @description The image that the start is judged as */
                                    ImageId: string;
                                    /** @description The first of its names; may be empty */
                                    ImageName: string;
                                    /** @description Whether it has a scan result */
                                    Scanned: boolean;
                                    /** @description Ids by which an allow-list knows it */
                                    CertainIds: string[];
                                    /** @description Images that are judged as this one */
                                    OtherIds: string[];
                                    Namesake: string | null;
                                    /** @description Kinds of findings that have a result */
                                    ScanTimes: {
                                        /** @enum {string} */
                                        Kind: "VULNERABILITY" | "VIRUS" | "SENSITIVE_DATA";
                                        /** @description Latest scan, in milliseconds since 1970 */
                                        Time: number;
                                    }[];
                                    Findings: {
                                        /** @enum {string} */
                                        Kind: "VULNERABILITY" | "VIRUS" | "SENSITIVE_DATA";
                                        Severity: string;
                                        Path?: string;
                                        Title?: string;
                                        CveId?: string;
                                        /** @description Other ids of the vulnerability */
                                        Aliases?: string[];
                                        Component?: string;
                                        Version?: string;
                                        Package?: {
                                            Type: string;
                                            Group?: string;
                                        };
                                        FixedVersion?: string;
                                        Class?: string;
                                        /** @description As policies have them */
                                        Labels?: string[];
                                        Name?: string;
                                        Type?: string;
                                        Md5?: string;
                                        RuleId?: string;
                                    }[];
                                } | null;
                                /** @description Of the ids and names that the answer hangs on, for Watch of DescribeAgentPolicySnapshot */
                                WatchNumbers: number[];
                            }[];
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    ReportContainerStarts: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "ReportContainerStarts";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    Node: {
                        NodeName: string;
                        /** @description Private address */
                        NodeIp?: string;
                        /** @description Public address */
                        PublicIp?: string;
                        Quuid?: string;
                        /**
                         * @default NORMAL
                         * @enum {string}
                         */
                        NodeType?: "NORMAL" | "SUPER";
                        NodeId?: string;
                        NodeUniqueId?: string;
                        SubnetId?: string;
                        SubnetName?: string;
                        SubnetCidr?: string;
                    };
                    Cluster?: {
                        ClusterId: string;
                        ClusterName?: string;
                    };
                    /** @description Id of the spool's segment, a UUID */
                    Segment: string;
                    /** @description Starts of the segment before these. With Segment it is the key of a start: stored once */
                    First: number;
                    /** @description What the starts hit */
                    Stories: {
                        PolicyId: string;
                        PolicyName: string;
                        /** @enum {string} */
                        PolicyTemplate: "RISK_IMAGE" | "PRIVILEGED_IMAGE";
                        PolicyDescription: string;
                        EffectTime: number | null;
                        RiskRule: {
                            /** @description A CVE id, or a component, or class and severity and label */
                            Vulnerability?: {
                                /** @description Vulnerability ids */
                                CveIds?: string[];
                                /** @description Components: `name`, `name@version`, `name >= 2.0, < 2.17.1` or a package URL */
                                Components?: string[];
                                /** @description Vulnerability classes */
                                Classes?: ("BUFFER_OVERFLOW" | "OUT_OF_BOUNDS_WRITE" | "OUT_OF_BOUNDS_READ" | "USE_AFTER_FREE" | "INTEGER_OVERFLOW" | "NULL_DEREFERENCE" | "CODE_INJECTION" | "COMMAND_INJECTION" | "SQL_INJECTION" | "XSS" | "PATH_TRAVERSAL" | "DESERIALIZATION_OF_UNTRUSTED_DATA" | "SSRF" | "XXE" | "CSRF" | "OPEN_REDIRECT" | "REQUEST_SMUGGLING" | "FILE_UPLOAD" | "AUTHENTICATION" | "AUTHORIZATION" | "PRIVILEGE_ESCALATION" | "INFORMATION_LEAK" | "CRYPTO" | "HARDCODED_CREDENTIAL" | "RACE_CONDITION" | "RESOURCE_EXHAUSTION" | "INPUT_VALIDATION" | "OTHER")[];
                                /** @description Severities */
                                Severities?: ("CRITICAL" | "HIGH" | "MEDIUM" | "LOW")[];
                                /** @description Labels */
                                Labels?: ("CAN_BE_FIXED" | "POC" | "EXPLOITED")[];
                            };
                            /** @description An MD5, or (type or name) and severity */
                            Virus?: {
                                Md5s?: string[];
                                /** @description Signature names, or names of types */
                                Names?: string[];
                                /** @description Virus types, such as Trojan */
                                Types?: string[];
                                /** @description Severities */
                                Severities?: ("CRITICAL" | "HIGH" | "MEDIUM" | "LOW" | "NOTICE")[];
                            };
                            /** @description Severity and type */
                            SensitiveData?: {
                                /** @description Types, such as AWS */
                                Types?: string[];
                                /** @description Severities */
                                Severities?: ("CRITICAL" | "HIGH" | "MEDIUM" | "LOW")[];
                            };
                            /**
                             * @description Whether an image without any scan result matches; absent is ALLOW
                             * @enum {string}
                             */
                            UnscannedImage?: "ALLOW" | "MATCH";
                            /** @description An image matches when a result of a kind that the rule judges is older than so many days; absent is no limit */
                            MaxScanAgeDays?: number;
                        } | null;
                        PrivilegeRule: {
                            /**
                             * @description Whether the selected images may not, or alone may, have the privileges
                             * @enum {string}
                             */
                            Mode: "DENY_SELECTED" | "ALLOW_ONLY_SELECTED";
                            /** @description Items or whole categories; default all five categories */
                            Privileges?: string[];
                        } | null;
                        /** @enum {string} */
                        Behavior: "ALERT" | "INTERCEPT";
                        ImageId: string;
                        ImageName: string;
                        Reasons: {
                            Criterion: string;
                            Value: string;
                            Detail?: string;
                            DetailZh?: string;
                            /** @description A finding with all that policies look at; fields of other kinds are absent */
                            Finding?: {
                                /** @enum {string} */
                                Kind: "VULNERABILITY" | "VIRUS" | "SENSITIVE_DATA";
                                Severity: string;
                                Path?: string;
                                Title?: string;
                                CveId?: string;
                                /** @description Other ids of the vulnerability */
                                Aliases?: string[];
                                Component?: string;
                                Version?: string;
                                Package?: {
                                    Type: string;
                                    Group?: string;
                                };
                                FixedVersion?: string;
                                Class?: string;
                                /** @description As policies have them */
                                Labels?: string[];
                                Name?: string;
                                Type?: string;
                                Md5?: string;
                                RuleId?: string;
                            };
                        }[];
                        /** @description Reasons there are; 20 are kept */
                        ReasonTotal: number;
                        /** @description Ids of all vulnerabilities that matched, to search events by */
                        CveIds: string[];
                    }[];
                    /** @description In the order of the segment */
                    Starts: {
                        /** @description When it started, in milliseconds since 1970 */
                        Time: number;
                        /** @description Command line; kept with the event */
                        StartParam?: string;
                        Pod?: {
                            Namespace?: string;
                            PodName: string;
                            PodIp?: string;
                            PodStatus?: string;
                        };
                        /** @description What matched: positions in Stories */
                        Stories: number[];
                    }[];
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /** @description The events of each start; none for one that was stored before, or is older than events are kept */
                            EventIds: number[][];
                            /** @description Starts that this report brought */
                            Stored: number;
                            /** @description Starts that an earlier report had brought */
                            Repeated: number;
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    ReportAgentHeartbeat: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "ReportAgentHeartbeat";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    Node: {
                        NodeName: string;
                        /** @description Private address */
                        NodeIp?: string;
                        /** @description Public address */
                        PublicIp?: string;
                        Quuid?: string;
                        /**
                         * @default NORMAL
                         * @enum {string}
                         */
                        NodeType?: "NORMAL" | "SUPER";
                        NodeId?: string;
                        NodeUniqueId?: string;
                        SubnetId?: string;
                        SubnetName?: string;
                        SubnetCidr?: string;
                    };
                    Cluster?: {
                        ClusterId: string;
                        ClusterName?: string;
                    };
                    /** @description Version of the agent */
                    Version: string;
                    /** @description Engines whose starts it has judged since it was started */
                    Engines: string[];
                    /**
                     * @description What becomes of a start that it cannot decide
                     * @enum {string}
                     */
                    FailMode: "open" | "closed";
                    /** @description Policies that it judges by; empty before the first */
                    PolicyRevision: string;
                    /** @description What the agent has judged and not reported yet */
                    Spool: {
                        /** @description Starts that hit a policy */
                        Starts: number;
                        /** @description On the disk of the node */
                        Bytes: number;
                        /** @description Whether starts that hit cannot be spooled, and get the fail mode */
                        Full: boolean;
                    };
                    /** @description Starts since the agent was started */
                    Counts: {
                        /** @description No policy matched */
                        Allowed: number;
                        /** @description Went on with an alert */
                        Alerted: number;
                        /** @description Refused */
                        Intercepted: number;
                        /** @description Answered by the fail mode */
                        Undecided: number;
                    };
                    /** @description Images on the node, once it has looked */
                    Inventory?: {
                        /** @description Images on the node */
                        Images: number;
                        /** @description Those without a scan result */
                        Unscanned: number;
                        /** @description Names, or else ids, of some of the unscanned */
                        UnscannedNames: string[];
                    };
                    /** @description When the agent was started, in milliseconds since 1970 */
                    StartedTime: number;
                    /**
                     * @description Images that came to the node; those told before need not be told again
                     * @default []
                     */
                    Images?: {
                        /** @default  */
                        ImageId?: string;
                        /** @default  */
                        ImageName?: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError" | "LimitExceeded";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DescribeImageInterceptEventList: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DescribeImageInterceptEventList";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description All of these have to hold; at most 100 values together
                     * @default []
                     */
                    Filters?: {
                        /** @description What is filtered by */
                        Name: string;
                        /** @description Any of these */
                        Values: string[];
                        /**
                         * @description Whether a value has to be the whole text; enumerations and ids always do
                         * @default false
                         */
                        ExactMatch?: boolean;
                    }[];
                    Keyword?: string;
                    /** @description Latest time from here on; a day alone will do, YYYY-MM-DD HH:mm:ss */
                    StartTime?: string;
                    /** @description Latest time up to here, this second or day included, YYYY-MM-DD HH:mm:ss */
                    EndTime?: string;
                    /**
                     * @default LatestTime
                     * @enum {string}
                     */
                    OrderField?: "LatestTime" | "FirstTime" | "EventCount";
                    /**
                     * @description asc or desc, in any case
                     * @default desc
                     */
                    Order?: string;
                    /**
                     * @description Entries on the page
                     * @default 10
                     */
                    Limit?: number;
                    /**
                     * @description Entries to skip
                     * @default 0
                     */
                    Offset?: number;
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            TotalCount: number;
                            EventList: {
                                /** @description Id of the event */
                                EventId: number;
                                /**
                                 * @description Template of the policy
                                 * @enum {string}
                                 */
                                EventType: "RISK_IMAGE" | "PRIVILEGED_IMAGE";
                                /** @enum {string} */
                                Behavior: "ALERT" | "INTERCEPT";
                                /** @description Container starts */
                                EventCount: number;
                                /** @description First of them, YYYY-MM-DD HH:mm:ss */
                                FirstTime: string;
                                /** @description Latest of them; retention counts from here, YYYY-MM-DD HH:mm:ss */
                                LatestTime: string;
                                /** @description Day whose starts are merged here, YYYY-MM-DD */
                                Day: string;
                                PolicyId: string;
                                /** @description As it was at the hit */
                                PolicyName: string;
                                ImageId: string;
                                ImageName: string;
                                RegistryName: string;
                                RegistryType: string;
                                RegistryAddress: string;
                                /** @description This and what follows: where it happened last; in a detail, where the start of StartParam happened */
                                NodeName: string;
                                NodeIp: string;
                                PublicIp: string;
                                Quuid: string;
                                NodeType: string;
                                NodeId: string;
                                ClusterId: string;
                                ClusterName: string;
                                Namespace: string;
                                PodName: string;
                                PodIp: string;
                                /** @description Locations where it happened: nodes, once for each address that they had */
                                ScopeCount: number;
                            }[];
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DescribeImageInterceptEventDetail: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DescribeImageInterceptEventDetail";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Id of the event */
                    EventId: number;
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            Event: {
                                /** @description Id of the event */
                                EventId: number;
                                /**
                                 * @description Template of the policy
                                 * @enum {string}
                                 */
                                EventType: "RISK_IMAGE" | "PRIVILEGED_IMAGE";
                                /** @enum {string} */
                                Behavior: "ALERT" | "INTERCEPT";
                                /** @description Container starts */
                                EventCount: number;
                                /** @description First of them, YYYY-MM-DD HH:mm:ss */
                                FirstTime: string;
                                /** @description Latest of them; retention counts from here, YYYY-MM-DD HH:mm:ss */
                                LatestTime: string;
                                /** @description Day whose starts are merged here, YYYY-MM-DD */
                                Day: string;
                                PolicyId: string;
                                /** @description As it was at the hit */
                                PolicyName: string;
                                ImageId: string;
                                ImageName: string;
                                RegistryName: string;
                                RegistryType: string;
                                RegistryAddress: string;
                                /** @description This and what follows: where it happened last; in a detail, where the start of StartParam happened */
                                NodeName: string;
                                NodeIp: string;
                                PublicIp: string;
                                Quuid: string;
                                NodeType: string;
                                NodeId: string;
                                ClusterId: string;
                                ClusterName: string;
                                Namespace: string;
                                PodName: string;
                                PodIp: string;
                                /** @description Locations where it happened: nodes, once for each address that they had */
                                ScopeCount: number;
                                /** @description The policy as it was at the first hit */
                                Policy: {
                                    PolicyName: string;
                                    /** @enum {string} */
                                    PolicyTemplate: "RISK_IMAGE" | "PRIVILEGED_IMAGE";
                                    Enabled: boolean;
                                    /** @enum {string} */
                                    EffectStatus: "OBSERVING" | "ENFORCING" | "DISABLED";
                                    EffectTime: string | null;
                                    PolicyDescription: string;
                                    RiskRule: {
                                        /** @description A CVE id, or a component, or class and severity and label */
                                        Vulnerability?: {
                                            /** @description Vulnerability ids */
                                            CveIds?: string[];
                                            /** @description Components: `name`, `name@version`, `name >= 2.0, < 2.17.1` or a package URL */
                                            Components?: string[];
                                            /** @description Vulnerability classes */
                                            Classes?: ("BUFFER_OVERFLOW" | "OUT_OF_BOUNDS_WRITE" | "OUT_OF_BOUNDS_READ" | "USE_AFTER_FREE" | "INTEGER_OVERFLOW" | "NULL_DEREFERENCE" | "CODE_INJECTION" | "COMMAND_INJECTION" | "SQL_INJECTION" | "XSS" | "PATH_TRAVERSAL" | "DESERIALIZATION_OF_UNTRUSTED_DATA" | "SSRF" | "XXE" | "CSRF" | "OPEN_REDIRECT" | "REQUEST_SMUGGLING" | "FILE_UPLOAD" | "AUTHENTICATION" | "AUTHORIZATION" | "PRIVILEGE_ESCALATION" | "INFORMATION_LEAK" | "CRYPTO" | "HARDCODED_CREDENTIAL" | "RACE_CONDITION" | "RESOURCE_EXHAUSTION" | "INPUT_VALIDATION" | "OTHER")[];
                                            /** @description Severities */
                                            Severities?: ("CRITICAL" | "HIGH" | "MEDIUM" | "LOW")[];
                                            /** @description Labels */
                                            Labels?: ("CAN_BE_FIXED" | "POC" | "EXPLOITED")[];
                                        };
                                        /** @description An MD5, or (type or name) and severity */
                                        Virus?: {
                                            Md5s?: string[];
                                            /** @description Signature names, or names of types */
                                            Names?: string[];
                                            /** @description Virus types, such as Trojan */
                                            Types?: string[];
                                            /** @description Severities */
                                            Severities?: ("CRITICAL" | "HIGH" | "MEDIUM" | "LOW" | "NOTICE")[];
                                        };
                                        /** @description Severity and type */
                                        SensitiveData?: {
                                            /** @description Types, such as AWS */
                                            Types?: string[];
                                            /** @description Severities */
                                            Severities?: ("CRITICAL" | "HIGH" | "MEDIUM" | "LOW")[];
                                        };
                                        /**
                                         * @description Whether an image without any scan result matches; absent is ALLOW
                                         * @enum {string}
                                         */
                                        UnscannedImage?: "ALLOW" | "MATCH";
                                        /** @description An image matches when a result of a kind that the rule judges is older than so many days; absent is no limit */
                                        MaxScanAgeDays?: number;
                                    } | null;
                                    PrivilegeRule: {
                                        /**
                                         * @description Whether the selected images may not, or alone may, have the privileges
                                         * @enum {string}
                                         */
                                        Mode: "DENY_SELECTED" | "ALLOW_ONLY_SELECTED";
                                        /** @description Items or whole categories; default all five categories */
                                        Privileges?: string[];
                                    } | null;
                                };
                                /** @description Whether the policy still exists */
                                PolicyExists: boolean;
                                /** @description Where it happened, the latest 100 */
                                Scopes: {
                                    ClusterId: string;
                                    ClusterName: string;
                                    NodeName: string;
                                    NodeIp: string;
                                    PublicIp: string;
                                    Namespace: string;
                                    /** @description Latest pod */
                                    PodName: string;
                                    EventCount: number;
                                    /** @description First, YYYY-MM-DD HH:mm:ss */
                                    FirstTime: string;
                                    /** @description Latest, YYYY-MM-DD HH:mm:ss */
                                    LatestTime: string;
                                }[];
                                /** @description What happened, in a sentence */
                                Description: string;
                                /** @description At most 20, the worst first */
                                Reasons: {
                                    /** @description What in the policy matched, such as VULNERABILITY_CVE */
                                    Criterion: string;
                                    /** @description What matched, in the words of the policy */
                                    Value: string;
                                    /** @description The finding or privilege, for people */
                                    Detail: string;
                                }[];
                                /** @description Start parameters at the first hit */
                                StartParam: string;
                                /** @description What to do, a line for each remedy */
                                Solution: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError" | "ResourceNotFound";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DescribeImageInterceptEventTendency: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DescribeImageInterceptEventTendency";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description First day; default so that there are 7, YYYY-MM-DD */
                    StartDate?: string;
                    /** @description Last day; default today, YYYY-MM-DD */
                    EndDate?: string;
                    /**
                     * @description All of these have to hold; at most 100 values together
                     * @default []
                     */
                    Filters?: {
                        /** @description What is filtered by */
                        Name: string;
                        /** @description Any of these */
                        Values: string[];
                        /**
                         * @description Whether a value has to be the whole text; enumerations and ids always do
                         * @default false
                         */
                        ExactMatch?: boolean;
                    }[];
                    Keyword?: string;
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /** @description One entry a day, days without any included */
                            InterceptList: {
                                /** @description Day, YYYY-MM-DD */
                                Date: string;
                                /** @description Container starts, not rows of the event list */
                                EventCount: number;
                            }[];
                            /** @description One entry a day, days without any included */
                            AlertList: {
                                /** @description Day, YYYY-MM-DD */
                                Date: string;
                                /** @description Container starts, not rows of the event list */
                                EventCount: number;
                            }[];
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DescribeImageInterceptEventSummary: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DescribeImageInterceptEventSummary";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /** @description Container starts in all events; this and the others count starts, not rows */
                            TotalCount: number;
                            /** @description Intercepted ones */
                            InterceptCount: number;
                            /** @description Alerted ones */
                            AlertCount: number;
                            /** @description Intercepted today */
                            TodayInterceptCount: number;
                            /** @description Alerted today */
                            TodayAlertCount: number;
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DescribeImageInterceptTopHits: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DescribeImageInterceptTopHits";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description First day; default so that there are 7, YYYY-MM-DD */
                    StartDate?: string;
                    /** @description Last day; default today, YYYY-MM-DD */
                    EndDate?: string;
                    /**
                     * @description Entries of each list
                     * @default 5
                     */
                    Limit?: number;
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            PolicyList: {
                                PolicyId: string;
                                /** @description At the latest hit */
                                PolicyName: string;
                                /** @description Container starts that were intercepted */
                                InterceptCount: number;
                                /** @description Container starts with an alert */
                                AlertCount: number;
                            }[];
                            ImageList: {
                                ImageId: string;
                                ImageName: string;
                                /** @description Container starts that were intercepted */
                                InterceptCount: number;
                                /** @description Container starts with an alert */
                                AlertCount: number;
                            }[];
                            NodeList: {
                                ClusterId: string;
                                NodeName: string;
                                /** @description Container starts that were intercepted */
                                InterceptCount: number;
                                /** @description Container starts with an alert */
                                AlertCount: number;
                            }[];
                            CveList: {
                                /** @description One that a policy matched */
                                CveId: string;
                                /** @description Container starts that were intercepted */
                                InterceptCount: number;
                                /** @description Container starts with an alert */
                                AlertCount: number;
                            }[];
                            /** @description False where the days have more than some 5,000 events: then those with the most starts are counted, and the numbers are lower bounds */
                            Complete: boolean;
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DescribeImageInterceptPolicyHits: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DescribeImageInterceptPolicyHits";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Policies, also deleted ones */
                    PolicyIds: string[];
                    /** @description First day; default so that there are 7, YYYY-MM-DD */
                    StartDate?: string;
                    /** @description Last day; default today, YYYY-MM-DD */
                    EndDate?: string;
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /** @description In the order of the request, each once */
                            HitList: {
                                PolicyId: string;
                                /** @description Container starts that it intercepted */
                                InterceptCount: number;
                                /** @description Container starts that it alerted of */
                                AlertCount: number;
                                /** @description Images of those starts */
                                ImageCount: number;
                                /** @description False where the days have more than 1000 events of the policy: the numbers are lower bounds */
                                Complete: boolean;
                            }[];
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DeleteImageInterceptEvent: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DeleteImageInterceptEvent";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Events to delete */
                    EventIds: number[];
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /** @description Events that there were */
                            DeletedCount: number;
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    CreateImageInterceptPolicyExportJob: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "CreateImageInterceptPolicyExportJob";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description All of these have to hold; at most 100 values together
                     * @default []
                     */
                    Filters?: {
                        /** @description What is filtered by */
                        Name: string;
                        /** @description Any of these */
                        Values: string[];
                        /**
                         * @description Whether a value has to be the whole text; enumerations and ids always do
                         * @default false
                         */
                        ExactMatch?: boolean;
                    }[];
                    /**
                     * @default UpdateTime
                     * @enum {string}
                     */
                    OrderField?: "UpdateTime" | "EffectTime" | "CreateTime" | "PolicyName";
                    /**
                     * @description asc or desc, in any case
                     * @default desc
                     */
                    Order?: string;
                    /**
                     * @description Policies that are on before those that are off
                     * @default false
                     */
                    EnabledFirst?: boolean;
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /** @description Id of the export job */
                            JobId: string;
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError" | "LimitExceeded";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    CreateImageInterceptEventExportJob: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "CreateImageInterceptEventExportJob";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description All of these have to hold; at most 100 values together
                     * @default []
                     */
                    Filters?: {
                        /** @description What is filtered by */
                        Name: string;
                        /** @description Any of these */
                        Values: string[];
                        /**
                         * @description Whether a value has to be the whole text; enumerations and ids always do
                         * @default false
                         */
                        ExactMatch?: boolean;
                    }[];
                    Keyword?: string;
                    /** @description Latest time from here on; a day alone will do, YYYY-MM-DD HH:mm:ss */
                    StartTime?: string;
                    /** @description Latest time up to here, this second or day included, YYYY-MM-DD HH:mm:ss */
                    EndTime?: string;
                    /**
                     * @default LatestTime
                     * @enum {string}
                     */
                    OrderField?: "LatestTime" | "FirstTime" | "EventCount";
                    /**
                     * @description asc or desc, in any case
                     * @default desc
                     */
                    Order?: string;
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /** @description Id of the export job */
                            JobId: string;
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError" | "LimitExceeded";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DescribeExportJob: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DescribeExportJob";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Id of the export job */
                    JobId: string;
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            Job: {
                                /** @description Id of the export job */
                                JobId: string;
                                /** @description Name of the file, without `.csv` */
                                JobName: string;
                                /**
                                 * @description What is exported
                                 * @enum {string}
                                 */
                                Subject: "POLICIES" | "EVENTS" | "AUDIT";
                                /** @enum {string} */
                                Status: "RUNNING" | "SUCCEEDED" | "FAILED";
                                /** @description Percent; 100 once there is the file */
                                Progress: number;
                                /** @description Why it failed; empty unless it did */
                                FailureMessage: string;
                                RowCount: number | null;
                                Size: number | null;
                                DownloadUrl: string | null;
                                DownloadUrlExpireTime: string | null;
                                /** @description When it was created; states in the file are as of then, YYYY-MM-DD HH:mm:ss */
                                CreateTime: string;
                                EndTime: string | null;
                                /** @description When job and file are deleted, a day after the end, YYYY-MM-DD HH:mm:ss */
                                ExpireTime: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError" | "ResourceNotFound";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DescribeExportJobList: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DescribeExportJobList";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Any of these; default all
                     * @default [
                     *       "RUNNING",
                     *       "SUCCEEDED",
                     *       "FAILED"
                     *     ]
                     */
                    Statuses?: ("RUNNING" | "SUCCEEDED" | "FAILED")[];
                    /**
                     * @description Entries on the page
                     * @default 10
                     */
                    Limit?: number;
                    /**
                     * @description Entries to skip
                     * @default 0
                     */
                    Offset?: number;
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            TotalCount: number;
                            JobList: {
                                /** @description Id of the export job */
                                JobId: string;
                                /** @description Name of the file, without `.csv` */
                                JobName: string;
                                /**
                                 * @description What is exported
                                 * @enum {string}
                                 */
                                Subject: "POLICIES" | "EVENTS" | "AUDIT";
                                /** @enum {string} */
                                Status: "RUNNING" | "SUCCEEDED" | "FAILED";
                                /** @description Percent; 100 once there is the file */
                                Progress: number;
                                /** @description Why it failed; empty unless it did */
                                FailureMessage: string;
                                RowCount: number | null;
                                Size: number | null;
                                DownloadUrl: string | null;
                                DownloadUrlExpireTime: string | null;
                                /** @description When it was created; states in the file are as of then, YYYY-MM-DD HH:mm:ss */
                                CreateTime: string;
                                EndTime: string | null;
                                /** @description When job and file are deleted, a day after the end, YYYY-MM-DD HH:mm:ss */
                                ExpireTime: string;
                            }[];
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DescribeJobList: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DescribeJobList";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            JobList: {
                                JobName: string;
                                /** @description What it does */
                                Summary: string;
                                LastRun: {
                                    /** @description When it was begun, YYYY-MM-DD HH:mm:ss */
                                    StartTime: string;
                                    /** @description When it ended, YYYY-MM-DD HH:mm:ss */
                                    EndTime: string;
                                    /**
                                     * @description Why it failed is in the log of the service
                                     * @enum {string}
                                     */
                                    Status: "SUCCEEDED" | "FAILED";
                                } | null;
                                /** @description When it is due next, YYYY-MM-DD HH:mm:ss */
                                NextTime: string;
                            }[];
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DescribeSettingList: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DescribeSettingList";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            SettingList: {
                                /** @description The environment variable */
                                Name: string;
                                /** @description As it is in force */
                                Value: string;
                                DefaultValue: string;
                                Meaning: string;
                            }[];
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    CreateCredential: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "CreateCredential";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description admin: every action; reader: Describe… and exports; auditor: as reader, and the audit log; scanner: imports reports; agent: what nodes need
                     * @enum {string}
                     */
                    Role: "admin" | "reader" | "auditor" | "scanner" | "agent";
                    /** @description What replies show as OperationUin; one is made up without */
                    Uin?: string;
                    /** @description With the role agent: the only cluster that it may report, beat and ask for; without, every one */
                    ClusterId?: string;
                    /** @description With the role agent: the only node that it may do so for, of the cluster ClusterId or, without, outside of clusters */
                    NodeName?: string;
                    /** @description For people; may repeat */
                    CredentialName?: string;
                    /** @description For people */
                    Description?: string;
                    /** @description YYYY-MM-DD HH:mm:ss; from then on it is refused; empty for never */
                    ExpireTime?: string;
                    /** @description Addresses and subnets, such as 10.0.0.0/8, that may use it; none for all */
                    AllowedNetworks?: string[];
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /** @description Public half of the key */
                            SecretId: string;
                            /** @description Secret half of the key, shown here and never again */
                            SecretKey: string;
                            Uin: string;
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError" | "ResourceNotFound" | "FailedOperation" | "LimitExceeded";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DescribeCredentialList: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DescribeCredentialList";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Entries on the page
                     * @default 10
                     */
                    Limit?: number;
                    /**
                     * @description Entries to skip
                     * @default 0
                     */
                    Offset?: number;
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            TotalCount: number;
                            CredentialList: {
                                /** @description Public half of the key */
                                SecretId: string;
                                CredentialName: string;
                                Description: string;
                                Role: string;
                                /** @description What replies show as OperationUin */
                                Uin: string;
                                /** @enum {string} */
                                Status: "ACTIVE" | "DISABLED" | "EXPIRED";
                                /** @description When it was made, YYYY-MM-DD HH:mm:ss */
                                CreateTime: string;
                                ExpireTime: string | null;
                                PreviousKeyExpireTime: string | null;
                                AllowedNetworks: string[];
                                ClusterId: string | null;
                                NodeName: string | null;
                                LastUsedTime: string | null;
                                LastUsedFrom: string | null;
                            }[];
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    ModifyCredential: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "ModifyCredential";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Public half of the key */
                    SecretId: string;
                    /** @description For people; may repeat */
                    CredentialName?: string;
                    /** @description For people */
                    Description?: string;
                    /** @description YYYY-MM-DD HH:mm:ss; from then on it is refused; empty for never */
                    ExpireTime?: string;
                    /** @description Addresses and subnets, such as 10.0.0.0/8, that may use it; none for all */
                    AllowedNetworks?: string[];
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError" | "ResourceNotFound" | "FailedOperation" | "LimitExceeded";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    ModifyCredentialStatus: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "ModifyCredentialStatus";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Credentials to switch */
                    SecretIds: string[];
                    /** @description On or off */
                    Enabled: boolean;
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError" | "ResourceNotFound" | "FailedOperation" | "LimitExceeded";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    RotateCredential: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "RotateCredential";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Public half of the key */
                    SecretId: string;
                    /**
                     * @description How long the key before goes on working
                     * @default 24
                     */
                    OverlapHours?: number;
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /** @description Public half of the key */
                            SecretId: string;
                            /** @description Secret half of the key, shown here and never again */
                            SecretKey: string;
                            /** @description When the key before ends, YYYY-MM-DD HH:mm:ss */
                            PreviousKeyExpireTime: string;
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError" | "ResourceNotFound" | "FailedOperation" | "LimitExceeded";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DeleteCredential: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DeleteCredential";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Credentials to delete */
                    SecretIds: string[];
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError" | "ResourceNotFound" | "FailedOperation" | "LimitExceeded";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    CreateLogShippingTarget: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "CreateLogShippingTarget";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description For people; may repeat */
                    TargetName: string;
                    /**
                     * @description Whether events are shipped
                     * @default true
                     */
                    ShipsEvents?: boolean;
                    /**
                     * @description Whether audit entries are shipped
                     * @default true
                     */
                    ShipsAudit?: boolean;
                    /** @description A file for each day, one JSON object a line */
                    File?: {
                        /**
                         * @description Size at which a new file is begun
                         * @default 100
                         */
                        RotateMegabytes?: number;
                    };
                    /** @description POST to a URL */
                    Http?: {
                        /** @description Begins with https:// or http:// */
                        Url: string;
                        /**
                         * @description How a batch is written: a JSON object a line, or for _bulk of Elasticsearch, or for Loki
                         * @enum {string}
                         */
                        Form: "JSON_LINES" | "ELASTICSEARCH_BULK" | "LOKI_PUSH";
                        /** @description Of ELASTICSEARCH_BULK, where the URL names none */
                        Index?: string;
                        /**
                         * @description Packs the body
                         * @default false
                         */
                        Gzip?: boolean;
                        /** @description Of Basic authentication */
                        Username?: string;
                        /** @description PEM of the CA of the server; without, those that Node.js trusts */
                        CaCertificate?: string;
                        BearerToken?: string;
                        Password?: string;
                    };
                    /** @description RFC 5424 over TCP */
                    Syslog?: {
                        /** @description Address or name */
                        Host: string;
                        /** @description TCP port */
                        Port: number;
                        /**
                         * @description Over TLS; false sends in the clear
                         * @default true
                         */
                        Tls?: boolean;
                        /** @description PEM of the CA of the server; without, those that Node.js trusts */
                        CaCertificate?: string;
                    };
                    /** @description A topic of Kafka; the key of each record is the Id of its entry */
                    Kafka?: {
                        /** @description Some brokers of the cluster, each host:port; they name the others. Without a port, 9092 */
                        Brokers: string[];
                        /** @description An existing topic; it is not created */
                        Topic: string;
                        /**
                         * @description Over TLS; false sends in the clear
                         * @default true
                         */
                        Tls?: boolean;
                        /** @description PEM of the CA of the server; without, those that Node.js trusts */
                        CaCertificate?: string;
                        /**
                         * @description How Username and Password are shown; without, nobody signs in
                         * @enum {string}
                         */
                        SaslMechanism?: "PLAIN" | "SCRAM-SHA-256" | "SCRAM-SHA-512";
                        /** @description Of SaslMechanism */
                        Username?: string;
                        Password?: string;
                        /**
                         * @description How each batch is packed
                         * @default NONE
                         * @enum {string}
                         */
                        Compression?: "NONE" | "GZIP" | "SNAPPY" | "LZ4";
                        /**
                         * @description Lets the broker drop what is repeated after a lost answer; false for one that does not allow it
                         * @default true
                         */
                        Idempotent?: boolean;
                    };
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /** @description Id of the target */
                            TargetId: string;
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError" | "LimitExceeded" | "ResourceNotFound";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DescribeLogShippingTargetList: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DescribeLogShippingTargetList";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            TotalCount: number;
                            LogShippingTargetList: {
                                /** @description Id of the target */
                                TargetId: string;
                                /** @description For people; may repeat */
                                TargetName: string;
                                /** @enum {string} */
                                Type: "FILE" | "HTTP" | "SYSLOG" | "KAFKA";
                                File: {
                                    RotateMegabytes: number;
                                    /** @description Where its files are, below SHIPPING_DIR */
                                    Directory: string;
                                } | null;
                                Http: {
                                    Url: string;
                                    /** @enum {string} */
                                    Form: "JSON_LINES" | "ELASTICSEARCH_BULK" | "LOKI_PUSH";
                                    Index: string;
                                    Gzip: boolean;
                                    Username: string;
                                    CaCertificate: string;
                                } | null;
                                Syslog: {
                                    Host: string;
                                    Port: number;
                                    Tls: boolean;
                                    CaCertificate: string;
                                } | null;
                                Kafka: {
                                    Brokers: string[];
                                    Topic: string;
                                    Tls: boolean;
                                    CaCertificate: string;
                                    SaslMechanism: ("PLAIN" | "SCRAM-SHA-256" | "SCRAM-SHA-512") | null;
                                    Username: string;
                                    /** @enum {string} */
                                    Compression: "NONE" | "GZIP" | "SNAPPY" | "LZ4";
                                    Idempotent: boolean;
                                } | null;
                                ShipsEvents: boolean;
                                ShipsAudit: boolean;
                                /**
                                 * @description FAILING: the latest attempt failed
                                 * @enum {string}
                                 */
                                Status: "OK" | "FAILING" | "DISABLED";
                                /** @description Entries still to ship; before older events are shipped, those of whole days */
                                LagEntries: number;
                                /** @description Seconds since nothing was left to ship; 0 when nothing is */
                                LagSeconds: number;
                                /** @description Entries acknowledged so far, repeated ones too */
                                ShippedCount: number;
                                LastSuccessTime: string | null;
                                /** @description Attempts that failed since then */
                                Failures: number;
                                LastError: string | null;
                                LastErrorTime: string | null;
                                NextTryTime: string | null;
                                /** @description When it was created, YYYY-MM-DD HH:mm:ss */
                                CreateTime: string;
                                /** @description When somebody last changed it, YYYY-MM-DD HH:mm:ss */
                                UpdateTime: string;
                                /** @description Who did */
                                OperatorUin: string;
                            }[];
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    ModifyLogShippingTarget: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "ModifyLogShippingTarget";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Id of the target */
                    TargetId: string;
                    /** @description For people; may repeat */
                    TargetName?: string;
                    /** @description Whether events are shipped */
                    ShipsEvents?: boolean;
                    /** @description Whether audit entries are shipped */
                    ShipsAudit?: boolean;
                    /** @description A file for each day, one JSON object a line */
                    File?: {
                        /**
                         * @description Size at which a new file is begun
                         * @default 100
                         */
                        RotateMegabytes?: number;
                    };
                    /** @description POST to a URL */
                    Http?: {
                        /** @description Begins with https:// or http:// */
                        Url: string;
                        /**
                         * @description How a batch is written: a JSON object a line, or for _bulk of Elasticsearch, or for Loki
                         * @enum {string}
                         */
                        Form: "JSON_LINES" | "ELASTICSEARCH_BULK" | "LOKI_PUSH";
                        /** @description Of ELASTICSEARCH_BULK, where the URL names none */
                        Index?: string;
                        /**
                         * @description Packs the body
                         * @default false
                         */
                        Gzip?: boolean;
                        /** @description Of Basic authentication */
                        Username?: string;
                        /** @description PEM of the CA of the server; without, those that Node.js trusts */
                        CaCertificate?: string;
                        BearerToken?: string;
                        Password?: string;
                    };
                    /** @description RFC 5424 over TCP */
                    Syslog?: {
                        /** @description Address or name */
                        Host: string;
                        /** @description TCP port */
                        Port: number;
                        /**
                         * @description Over TLS; false sends in the clear
                         * @default true
                         */
                        Tls?: boolean;
                        /** @description PEM of the CA of the server; without, those that Node.js trusts */
                        CaCertificate?: string;
                    };
                    /** @description A topic of Kafka; the key of each record is the Id of its entry */
                    Kafka?: {
                        /** @description Some brokers of the cluster, each host:port; they name the others. Without a port, 9092 */
                        Brokers: string[];
                        /** @description An existing topic; it is not created */
                        Topic: string;
                        /**
                         * @description Over TLS; false sends in the clear
                         * @default true
                         */
                        Tls?: boolean;
                        /** @description PEM of the CA of the server; without, those that Node.js trusts */
                        CaCertificate?: string;
                        /**
                         * @description How Username and Password are shown; without, nobody signs in
                         * @enum {string}
                         */
                        SaslMechanism?: "PLAIN" | "SCRAM-SHA-256" | "SCRAM-SHA-512";
                        /** @description Of SaslMechanism */
                        Username?: string;
                        Password?: string;
                        /**
                         * @description How each batch is packed
                         * @default NONE
                         * @enum {string}
                         */
                        Compression?: "NONE" | "GZIP" | "SNAPPY" | "LZ4";
                        /**
                         * @description Lets the broker drop what is repeated after a lost answer; false for one that does not allow it
                         * @default true
                         */
                        Idempotent?: boolean;
                    };
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError" | "LimitExceeded" | "ResourceNotFound";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    ModifyLogShippingTargetStatus: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "ModifyLogShippingTargetStatus";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Targets to switch */
                    TargetIds: string[];
                    /** @description On or off */
                    Enabled: boolean;
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError" | "LimitExceeded" | "ResourceNotFound";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DeleteLogShippingTarget: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DeleteLogShippingTarget";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Targets to delete */
                    TargetIds: string[];
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError" | "LimitExceeded" | "ResourceNotFound";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    TestLogShippingTarget: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "TestLogShippingTarget";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Id of the target */
                    TargetId: string;
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /** @description Whether the destination acknowledged it */
                            Succeeded: boolean;
                            Reason: string | null;
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError" | "ResourceNotFound";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DescribeAuditLogList: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DescribeAuditLogList";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description All of these have to hold; at most 100 values together
                     * @default []
                     */
                    Filters?: {
                        /** @description What is filtered by */
                        Name: string;
                        /** @description Any of these */
                        Values: string[];
                        /**
                         * @description Whether a value has to be the whole text; enumerations and ids always do
                         * @default false
                         */
                        ExactMatch?: boolean;
                    }[];
                    /** @description First second, or day, of the range */
                    StartTime?: string;
                    /** @description Last second, or day, of the range */
                    EndTime?: string;
                    /**
                     * @description Entries on the page
                     * @default 10
                     */
                    Limit?: number;
                    /**
                     * @description Entries to skip
                     * @default 0
                     */
                    Offset?: number;
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            TotalCount: number;
                            AuditLogList: {
                                /** @description 1, 2, 3… in the account, without gaps */
                                Number: number;
                                /** @description When it happened, YYYY-MM-DD HH:mm:ss */
                                Time: string;
                                Action: string;
                                /** @description Uin of the caller, job:<name>, or the setting or command that did it */
                                OperatorUin: string;
                                /** @description Of the caller; empty for what no request did */
                                SecretId: string;
                                /** @description Of the caller then */
                                Role: string;
                                /** @description Of the caller */
                                Address: string;
                                /** @description Of the reply to the caller */
                                RequestId: string;
                                /** @description Id of what it was done to; empty for the account as a whole */
                                Target: string;
                                /** @description JSON: what was before and after, by action */
                                Detail: string;
                                /** @description SHA-256 over the hash before and this entry */
                                Hash: string;
                            }[];
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    CreateAuditLogExportJob: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "CreateAuditLogExportJob";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description All of these have to hold; at most 100 values together
                     * @default []
                     */
                    Filters?: {
                        /** @description What is filtered by */
                        Name: string;
                        /** @description Any of these */
                        Values: string[];
                        /**
                         * @description Whether a value has to be the whole text; enumerations and ids always do
                         * @default false
                         */
                        ExactMatch?: boolean;
                    }[];
                    /** @description First second, or day, of the range */
                    StartTime?: string;
                    /** @description Last second, or day, of the range */
                    EndTime?: string;
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /** @description Id of the export job */
                            JobId: string;
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError" | "LimitExceeded";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    AddOrModifyImageDenyRule: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "AddOrModifyImageDenyRule";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The rule to edit; absent or empty creates one */
                    RuleID?: string;
                    /** @description Unique in the account, compared exactly */
                    RuleName?: string;
                    /**
                     * @description What the rule judges; fixed at creation
                     * @enum {string}
                     */
                    RuleType?: "RULE_RISK" | "RULE_PRIVILEGE";
                    /** @description Free text */
                    RuleDescription?: string;
                    /**
                     * @description 0 on, 1 off
                     * @enum {integer}
                     */
                    Status?: 0 | 1;
                    /** @description Days of alerting only after switching on, then it intercepts; 0 intercepts at once */
                    EffectDay?: number;
                    /**
                     * @description 0 all images, 1 those of EffectImageSet
                     * @enum {integer}
                     */
                    IsEffectAllImage?: 0 | 1;
                    /** @description The images selected, each by its id, manifest digest, first 12 digits or name; required for SELECTED */
                    EffectImageSet?: string[];
                    /**
                     * @description 1 looks for vulnerabilities
                     * @enum {integer}
                     */
                    Vul?: 0 | 1;
                    /** @description Vulnerability ids */
                    CVEIDSet?: string[];
                    /** @description Components: `name`, `name@version`, `name >= 2.0, < 2.17.1` or a package URL */
                    ComponentSet?: string[];
                    /** @description Vulnerability classes */
                    VulClassSet?: string[];
                    /** @description Vulnerability levels */
                    VulLevelSet?: string[];
                    /** @description Vulnerability labels */
                    VulLabelSet?: string[];
                    /**
                     * @description 1 looks for viruses
                     * @enum {integer}
                     */
                    Virus?: 0 | 1;
                    VirusMD5Set?: string[];
                    /** @description Virus levels */
                    VirusLevelSet?: string[];
                    /** @description Names or types of viruses */
                    VirusName?: string[];
                    /**
                     * @description 1 looks for sensitive data
                     * @enum {integer}
                     */
                    Risk?: 0 | 1;
                    /** @description Levels of sensitive data */
                    RiskLevelSet?: string[];
                    /** @description Types, such as AWS */
                    RiskType?: string[];
                    /**
                     * @description 0 the images selected may not have the privileges, 1 they alone may
                     * @enum {integer}
                     */
                    PrivilegeRun?: 0 | 1;
                    /** @description Privileges or whole categories; required for RULE_PRIVILEGE */
                    PrivilegeDetail?: string[];
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError" | "FailedOperation.RuleNameRepeat" | "FailedOperation.RuleInfoRepeat" | "FailedOperation.RuleConfigTooMany" | "FailedOperation.RuleSelectImageOutRange" | "ResourceNotFound" | "InvalidParameter.RuleInfoInValid";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    ModifyImageDenyRuleStatus: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "ModifyImageDenyRuleStatus";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Rules to switch */
                    RuleIDSet: string[];
                    /**
                     * @description 0 on, 1 off
                     * @enum {integer}
                     */
                    Status: 0 | 1;
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError" | "FailedOperation.RuleNameRepeat" | "FailedOperation.RuleInfoRepeat" | "FailedOperation.RuleConfigTooMany" | "FailedOperation.RuleSelectImageOutRange" | "ResourceNotFound" | "InvalidParameter.RuleInfoInValid";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DeleteImageDenyRule: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DeleteImageDenyRule";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Rules to delete */
                    RuleIDSet?: string[];
                    /** @description Instead: the rules that meet all of these */
                    Filters?: {
                        /** @description What is filtered by */
                        Name: string;
                        /** @description Any of these; a list passes over nulls, a delete refuses them and empty texts */
                        Values: (string | null)[];
                        /**
                         * @description Whether a value has to be the whole text; enumerations and ids always do
                         * @default false
                         */
                        ExactMatch?: boolean;
                    }[];
                    /** @description Those of them to keep */
                    ExcludeRuleIDSet?: string[];
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError" | "FailedOperation.RuleNameRepeat" | "FailedOperation.RuleInfoRepeat" | "FailedOperation.RuleConfigTooMany" | "FailedOperation.RuleSelectImageOutRange" | "ResourceNotFound" | "InvalidParameter.RuleInfoInValid";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DescribeImageDenyRuleList: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DescribeImageDenyRuleList";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description All of these have to hold; at most 100 values together
                     * @default []
                     */
                    Filters?: {
                        /** @description What is filtered by */
                        Name: string;
                        /** @description Any of these; a list passes over nulls, a delete refuses them and empty texts */
                        Values: (string | null)[];
                        /**
                         * @description Whether a value has to be the whole text; enumerations and ids always do
                         * @default false
                         */
                        ExactMatch?: boolean;
                    }[];
                    /**
                     * @description Entries on the page
                     * @default 10
                     */
                    Limit?: number;
                    /**
                     * @description Entries to skip
                     * @default 0
                     */
                    Offset?: number;
                    /**
                     * @description asc or desc, in any case
                     * @default desc
                     */
                    Order?: string;
                    /**
                     * @description EffectTime or UpdateTime, in any case
                     * @default UpdateTime
                     */
                    By?: string;
                    /**
                     * @description Rules that are on before those that are off
                     * @default false
                     */
                    TopTurnOn?: boolean;
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            TotalCount: number;
                            List: {
                                RuleID: string;
                                RuleName: string;
                                /** @enum {string} */
                                RuleType: "RULE_RISK" | "RULE_PRIVILEGE";
                                /** @description Images now in scope */
                                EffectImageCount: number;
                                /** @description 0 all images, 1 the images selected */
                                IsEffectAllImage: number;
                                /** @description From here on it intercepts; empty while it is off */
                                EffectTime: string;
                                /** @description When somebody last changed it */
                                UpdateTime: string;
                                /** @description Who last changed it */
                                OperationUin: string;
                                /** @description 0 on, 1 off */
                                Status: number;
                                /**
                                 * @description Whether it observes or intercepts; for a rule that is off, what it would begin with
                                 * @enum {string}
                                 */
                                EffectStatus: "IN_THE_TEST" | "IN_EFFECT";
                                /** @description Second, numeric id */
                                ID: number;
                            }[];
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DescribeImageDenyRuleDetail: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DescribeImageDenyRuleDetail";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Id of the rule */
                    RuleID: string;
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            RuleID: string;
                            RuleName: string;
                            /** @enum {string} */
                            RuleType: "RULE_RISK" | "RULE_PRIVILEGE";
                            /** @description Images now in scope */
                            EffectImageCount: number;
                            /** @description 0 all images, 1 the images selected */
                            IsEffectAllImage: number;
                            /** @description From here on it intercepts; empty while it is off */
                            EffectTime: string;
                            /** @description When somebody last changed it */
                            UpdateTime: string;
                            /** @description Who last changed it */
                            OperationUin: string;
                            /** @description 0 on, 1 off */
                            Status: number;
                            /**
                             * @description Whether it observes or intercepts; for a rule that is off, what it would begin with
                             * @enum {string}
                             */
                            EffectStatus: "IN_THE_TEST" | "IN_EFFECT";
                            /** @description Second, numeric id */
                            ID: number;
                            RuleDescription: string;
                            /** @description Days of alerting only after switching on */
                            EffectDay: number;
                            /** @description The images selected */
                            EffectImageSet: string[];
                            /** @description Whether it looks for vulnerabilities */
                            Vul: number;
                            /** @description Vulnerability ids */
                            CVEIDSet: string[];
                            /** @description Components */
                            ComponentSet: string[];
                            /** @description Vulnerability classes */
                            VulClassSet: string[];
                            /** @description Vulnerability levels */
                            VulLevelSet: string[];
                            /** @description Vulnerability labels */
                            VulLabelSet: string[];
                            /** @description Whether it looks for viruses */
                            Virus: number;
                            /** @description MD5 of files */
                            VirusMD5Set: string[];
                            /** @description Virus levels */
                            VirusLevelSet: string[];
                            /** @description Names or types of viruses */
                            VirusName: string[];
                            /** @description Whether it looks for sensitive data */
                            Risk: number;
                            /** @description Levels of sensitive data */
                            RiskLevelSet: string[];
                            /** @description Types of sensitive data */
                            RiskType: string[];
                            /** @description Whether the selected images may not (0), or alone may (1), have the privileges */
                            PrivilegeRun: number;
                            /** @description Privileges or categories; empty for RULE_RISK */
                            PrivilegeDetail: string[];
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError" | "ResourceNotFound";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DescribeImageDenyRuleSummary: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DescribeImageDenyRuleSummary";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /** @description All rules */
                            RuleTotalCount: number;
                            /** @description Those switched on: observing and intercepting */
                            EnabledRuleCount: number;
                            /** @description Those that alert */
                            ObservedRuleCount: number;
                            /** @description Those that intercept */
                            EffectiveRuleCount: number;
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DescribeAddImageDenyRuleInfo: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DescribeAddImageDenyRuleInfo";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /** @description Whether there is a RULE_PRIVILEGE rule already */
                            ExistPrivilegeDenyRule: boolean;
                            /** @description Its id, or empty */
                            PrivilegeDenyRuleID: string;
                            /** @description Images with a scan result */
                            ScannedImageCount: number;
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DescribeImageDenyEventList: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DescribeImageDenyEventList";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description All of these have to hold; at most 100 values together
                     * @default []
                     */
                    Filters?: {
                        /** @description What is filtered by */
                        Name: string;
                        /** @description Any of these; a list passes over nulls, a delete refuses them and empty texts */
                        Values: (string | null)[];
                        /**
                         * @description Whether a value has to be the whole text; enumerations and ids always do
                         * @default false
                         */
                        ExactMatch?: boolean;
                    }[];
                    /**
                     * @description Entries on the page
                     * @default 10
                     */
                    Limit?: number;
                    /**
                     * @description Entries to skip
                     * @default 0
                     */
                    Offset?: number;
                    /**
                     * @description asc or desc, in any case
                     * @default desc
                     */
                    Order?: string;
                    /**
                     * @description EventCount or LatestFoundTime, in any case
                     * @default LatestFoundTime
                     */
                    By?: string;
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            List: {
                                /** @description Id of the event */
                                EventID: number;
                                /** @enum {string} */
                                EventType: "EVENT_RISK" | "EVENT_PRIVILEGE";
                                /**
                                 * @description Alerted or intercepted
                                 * @enum {string}
                                 */
                                DealBehavior: "BEHAVIOR_ALERT" | "BEHAVIOR_HOLDUP_SUCCESSED";
                                /** @description Container starts */
                                EventCount: number;
                                /** @description First of them, YYYY-MM-DD HH:mm:ss */
                                FoundTime: string;
                                /** @description Latest of them; retention counts from here, YYYY-MM-DD HH:mm:ss */
                                LatestFoundTime: string;
                                RuleID: string;
                                /** @description This and what follows of the rule: as it was at the first hit */
                                RuleName: string;
                                /** @enum {string} */
                                RuleType: "RULE_RISK" | "RULE_PRIVILEGE";
                                /** @description 0 is on */
                                RuleStatus: number;
                                /** @enum {string} */
                                RuleEffectStatus: "IN_THE_TEST" | "IN_EFFECT";
                                /** @description What in the rule matched, the worst first, such as IMAGE_DENY_VUL_CLASS */
                                RuleInfo: string[];
                                RuleDescription: string;
                                ImageID: string;
                                ImageName: string;
                                /** @description Where the name of the image points to */
                                ImageRegistryInfo: {
                                    Name: string;
                                    /** @description aws, ccr, harbor, jfrog, other-tcr, quay, tcr, or empty */
                                    Type: string;
                                    Address: string;
                                };
                                /** @description This and what follows: where it happened last */
                                NodeName: string;
                                /** @description Private address */
                                NodeIP: string;
                                PublicIP: string;
                                QUUID: string;
                                NodeID: string;
                                /** @description NORMAL or SUPER */
                                NodeType: string;
                                /** @description Of a super node */
                                NodeUniqueID: string;
                                ClusterID: string;
                                ClusterName: string;
                                PodIP: string;
                                PodName: string;
                            }[];
                            TotalCount: number;
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DescribeImageDenyEventDetail: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DescribeImageDenyEventDetail";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Id of the event */
                    EventID: number;
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /** @description Id of the event */
                            EventID: number;
                            /** @enum {string} */
                            EventType: "EVENT_RISK" | "EVENT_PRIVILEGE";
                            /**
                             * @description Alerted or intercepted
                             * @enum {string}
                             */
                            DealBehavior: "BEHAVIOR_ALERT" | "BEHAVIOR_HOLDUP_SUCCESSED";
                            /** @description Container starts */
                            EventCount: number;
                            /** @description First of them, YYYY-MM-DD HH:mm:ss */
                            FoundTime: string;
                            /** @description Latest of them; retention counts from here, YYYY-MM-DD HH:mm:ss */
                            LatestFoundTime: string;
                            RuleID: string;
                            /** @description This and what follows of the rule: as it was at the first hit */
                            RuleName: string;
                            /** @enum {string} */
                            RuleType: "RULE_RISK" | "RULE_PRIVILEGE";
                            /** @description 0 is on */
                            RuleStatus: number;
                            /** @enum {string} */
                            RuleEffectStatus: "IN_THE_TEST" | "IN_EFFECT";
                            /** @description What in the rule matched, the worst first, such as IMAGE_DENY_VUL_CLASS */
                            RuleInfo: string[];
                            RuleDescription: string;
                            ImageID: string;
                            ImageName: string;
                            /** @description Where the name of the image points to */
                            ImageRegistryInfo: {
                                Name: string;
                                /** @description aws, ccr, harbor, jfrog, other-tcr, quay, tcr, or empty */
                                Type: string;
                                Address: string;
                            };
                            /** @description This and what follows: where it happened last */
                            NodeName: string;
                            /** @description Private address */
                            NodeIP: string;
                            PublicIP: string;
                            QUUID: string;
                            NodeID: string;
                            /** @description NORMAL or SUPER */
                            NodeType: string;
                            /** @description Of a super node */
                            NodeUniqueID: string;
                            ClusterID: string;
                            ClusterName: string;
                            PodIP: string;
                            PodName: string;
                            /** @description From here on the rule intercepts, YYYY-MM-DD HH:mm:ss */
                            RuleEffectTime: string;
                            /** @description What happened, and every reason that is kept, in a sentence */
                            Description: string;
                            /** @description What to do, a line for each remedy */
                            Solution: string;
                            /** @description Start parameters at the first hit */
                            StartParam: string;
                            PodStatus: string;
                            NodeSubNetID: string;
                            NodeSubNetName: string;
                            NodeSubNetCIDR: string;
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError" | "ResourceNotFound";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DescribeImageDenyEventTendency: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DescribeImageDenyEventTendency";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description First day; a time of the day is passed over, YYYY-MM-DD */
                    StartTime: string;
                    /** @description Last day; an earlier one than StartTime changes places with it, YYYY-MM-DD */
                    EndTime: string;
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /** @description One entry a day, days without any included */
                            DenyList: {
                                /** @description Day, YYYY-MM-DD */
                                Date: string;
                                /** @description Container starts, not events */
                                EventCount: number;
                            }[];
                            /** @description One entry a day, days without any included */
                            AlarmList: {
                                /** @description Day, YYYY-MM-DD */
                                Date: string;
                                /** @description Container starts, not events */
                                EventCount: number;
                            }[];
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DeleteImageDenyEvent: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DeleteImageDenyEvent";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Events to delete; ids that are no event of the account are passed over */
                    EventIDSet?: number[];
                    /** @description All of these have to hold; at most 100 values together */
                    Filters?: {
                        /** @description What is filtered by */
                        Name: string;
                        /** @description Any of these; a list passes over nulls, a delete refuses them and empty texts */
                        Values: (string | null)[];
                        /**
                         * @description Whether a value has to be the whole text; enumerations and ids always do
                         * @default false
                         */
                        ExactMatch?: boolean;
                    }[];
                    /** @description With Filters: events to keep */
                    ExcludeEventIDSet?: number[];
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DescribeImageSimpleList: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DescribeImageSimpleList";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description All of these have to hold; at most 100 values together
                     * @default []
                     */
                    Filters?: {
                        /** @description What is filtered by */
                        Name: string;
                        /** @description Any of these; a list passes over nulls, a delete refuses them and empty texts */
                        Values: (string | null)[];
                        /**
                         * @description Whether a value has to be the whole text; enumerations and ids always do
                         * @default false
                         */
                        ExactMatch?: boolean;
                    }[];
                    /**
                     * @description Entries on the page
                     * @default 10
                     */
                    Limit?: number;
                    /**
                     * @description Entries to skip
                     * @default 0
                     */
                    Offset?: number;
                    /**
                     * @description asc or desc, in any case
                     * @default desc
                     */
                    Order?: string;
                    /**
                     * @description ContainerCnt, in any case
                     * @default ContainerCnt
                     */
                    By?: string;
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            ImageList: {
                                ImageID: string;
                                /** @description The name last reported; empty when there is none */
                                ImageName: string;
                                /** @description Bytes; 0 when no report says */
                                Size: number;
                                /** @description Not known here: 0 */
                                ContainerCnt: number;
                                /** @description Of the registry: aws, ccr, harbor, jfrog, other-tcr, quay, tcr, or empty */
                                ImageType: string;
                                /** @description Not known here: 0 */
                                HostCnt: number;
                            }[];
                            ImageCnt: number;
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DescribeAssetImageSimpleList: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DescribeAssetImageSimpleList";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description All of these have to hold; at most 100 values together
                     * @default []
                     */
                    Filters?: {
                        /** @description What is filtered by */
                        Name: string;
                        /** @description Any of these; a list passes over nulls, a delete refuses them and empty texts */
                        Values: (string | null)[];
                        /**
                         * @description Whether a value has to be the whole text; enumerations and ids always do
                         * @default false
                         */
                        ExactMatch?: boolean;
                    }[];
                    /**
                     * @description Entries on the page
                     * @default 10
                     */
                    Limit?: number;
                    /**
                     * @description Entries to skip
                     * @default 0
                     */
                    Offset?: number;
                    /**
                     * @description asc or desc, in any case
                     * @default desc
                     */
                    Order?: string;
                    /**
                     * @description HostCnt or ContainerCnt, in any case
                     * @default HostCnt
                     */
                    By?: string;
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            List: {
                                ImageID: string;
                                /** @description The name last reported; empty when there is none */
                                ImageName: string;
                                /** @description Bytes; 0 when no report says */
                                Size: number;
                                /** @description Not known here: 0 */
                                ContainerCnt: number;
                                /** @description Latest scan, or empty, YYYY-MM-DD HH:mm:ss */
                                ScanTime: string;
                            }[];
                            TotalCount: number;
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DescribeAssetImageList: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DescribeAssetImageList";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description All of these have to hold; at most 100 values together
                     * @default []
                     */
                    Filters?: {
                        /** @description What is filtered by */
                        Name: string;
                        /** @description Any of these; a list passes over nulls, a delete refuses them and empty texts */
                        Values: (string | null)[];
                        /**
                         * @description Whether a value has to be the whole text; enumerations and ids always do
                         * @default false
                         */
                        ExactMatch?: boolean;
                    }[];
                    /**
                     * @description Entries on the page
                     * @default 10
                     */
                    Limit?: number;
                    /**
                     * @description Entries to skip
                     * @default 0
                     */
                    Offset?: number;
                    /**
                     * @description asc or desc, in any case
                     * @default desc
                     */
                    Order?: string;
                    /**
                     * @description HostCnt or ContainerCnt or CreateTime or ComponentCnt or SensitiveCount, in any case
                     * @default HostCnt
                     */
                    By?: string;
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            List: {
                                ImageID: string;
                                /** @description The name last reported; empty when there is none */
                                ImageName: string;
                                /** @description Bytes; 0 when no report says */
                                Size: number;
                                /** @description Not known here: 0 */
                                ContainerCnt: number;
                                /** @description Latest scan, or empty, YYYY-MM-DD HH:mm:ss */
                                ScanTime: string;
                                /** @description When the account first knew of the image, YYYY-MM-DD HH:mm:ss */
                                CreateTime: string;
                                /** @description Not known here: 0 */
                                HostCnt: number;
                                /** @description Not known here: 0 */
                                SuperNodeCnt: number;
                                /** @description SCANNED or NOT_SCAN */
                                ScanStatus: string;
                                /** @description Vulnerabilities */
                                VulCnt: number;
                                /** @description Viruses */
                                VirusCnt: number;
                                /** @description Sensitive data */
                                RiskCnt: number;
                                /** @description Different components, each version apart, in which a vulnerability was found */
                                ComponentCnt: number;
                                CriticalLevelVulCnt: number;
                                HighLevelVulCnt: number;
                                MediumLevelVulCnt: number;
                                LowLevelVulCnt: number;
                                /** @description Reports are taken in whole or not at all: empty */
                                AgentError: string;
                                /** @description Reports are taken in whole or not at all: empty */
                                ScanError: string;
                                /** @description Reports are taken in whole or not at all: empty */
                                ScanVirusError: string;
                                /** @description Reports are taken in whole or not at all: empty */
                                ScanVulError: string;
                                /** @description Reports are taken in whole or not at all: empty */
                                ScanRiskError: string;
                                /** @description Reports are taken in whole or not at all: empty */
                                Solution: string;
                                /** @description Reports are taken in whole or not at all: empty */
                                Reason: string;
                                /** @description Not known here: empty */
                                OsName: string;
                                /** @description 1: every image is */
                                IsAuthorized: number;
                                /** @description false: none is trusted without being looked at */
                                IsTrustImage: boolean;
                                /** @description Not known here: false */
                                IsLatestImage: boolean;
                                /** @description 1 with a virus or a critical vulnerability */
                                IsSuggest: number;
                                /** @description true with a virus or a critical vulnerability */
                                RecommendedFix: boolean;
                            }[];
                            TotalCount: number;
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    CreateImageDenyRuleExportJob: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "CreateImageDenyRuleExportJob";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description All of these have to hold; at most 100 values together
                     * @default []
                     */
                    Filters?: {
                        /** @description What is filtered by */
                        Name: string;
                        /** @description Any of these; a list passes over nulls, a delete refuses them and empty texts */
                        Values: (string | null)[];
                        /**
                         * @description Whether a value has to be the whole text; enumerations and ids always do
                         * @default false
                         */
                        ExactMatch?: boolean;
                    }[];
                    /**
                     * @description Rows of the file
                     * @default 10000
                     */
                    Limit?: number;
                    /**
                     * @description Entries to skip
                     * @default 0
                     */
                    Offset?: number;
                    /**
                     * @description asc or desc, in any case
                     * @default desc
                     */
                    Order?: string;
                    /**
                     * @description EffectTime or UpdateTime or Status, in any case
                     * @default UpdateTime
                     */
                    By?: string;
                    /**
                     * @description Rules that are on before those that are off
                     * @default false
                     */
                    TopTurnOn?: boolean;
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /** @description Id of the export job */
                            JobId: string;
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError" | "LimitExceeded";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    CreateImageDenyEventExportJob: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "CreateImageDenyEventExportJob";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description All of these have to hold; at most 100 values together
                     * @default []
                     */
                    Filters?: {
                        /** @description What is filtered by */
                        Name: string;
                        /** @description Any of these; a list passes over nulls, a delete refuses them and empty texts */
                        Values: (string | null)[];
                        /**
                         * @description Whether a value has to be the whole text; enumerations and ids always do
                         * @default false
                         */
                        ExactMatch?: boolean;
                    }[];
                    /**
                     * @description Rows of the file
                     * @default 10000
                     */
                    Limit?: number;
                    /**
                     * @description Entries to skip
                     * @default 0
                     */
                    Offset?: number;
                    /**
                     * @description asc or desc, in any case
                     * @default desc
                     */
                    Order?: string;
                    /**
                     * @description EventCount or LatestFoundTime, in any case
                     * @default LatestFoundTime
                     */
                    By?: string;
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /** @description Id of the export job */
                            JobId: string;
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError" | "LimitExceeded";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DescribeExportJobResult: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DescribeExportJobResult";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Id of the export job */
                    JobId: string;
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /** @enum {string} */
                            ExportStatus: "RUNNING" | "SUCCESS" | "FAILURE";
                            /** @description Why it failed; empty unless it did */
                            FailureMsg: string;
                            /** @description Percent */
                            ExportProgress: number;
                            /** @description Fetches the file without further credentials, for a while; empty until it is there */
                            DownloadURL: string;
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError" | "ResourceNotFound";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DescribeExportJobDownloadURL: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DescribeExportJobDownloadURL";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Id of the export job */
                    JobID: string;
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            /** @description Fetches the file without further credentials, for a while; empty until it is there */
                            DownloadURL: string;
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError" | "ResourceNotFound";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DescribeExportJobManageList: {
        parameters: {
            query?: never;
            header: {
                /** @description The action */
                "X-TC-Action": "DescribeExportJobManageList";
                /** @description The version of the API */
                "X-TC-Version": components["parameters"]["Version"];
                /** @description Unix seconds; required with TC3, at most 5 minutes off */
                "X-TC-Timestamp"?: components["parameters"]["Timestamp"];
                /** @description Language of messages */
                "X-TC-Language"?: components["parameters"]["Language"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description All of these have to hold; at most 100 values together
                     * @default []
                     */
                    Filters?: {
                        /** @description What is filtered by */
                        Name: string;
                        /** @description Any of these; a list passes over nulls, a delete refuses them and empty texts */
                        Values: (string | null)[];
                        /**
                         * @description Whether a value has to be the whole text; enumerations and ids always do
                         * @default false
                         */
                        ExactMatch?: boolean;
                    }[];
                    /**
                     * @description Entries on the page
                     * @default 10
                     */
                    Limit?: number;
                    /**
                     * @description Entries to skip
                     * @default 0
                     */
                    Offset?: number;
                    /**
                     * @description asc or desc, in any case
                     * @default desc
                     */
                    Order?: string;
                    /**
                     * @description InsertTime, in any case
                     * @default InsertTime
                     */
                    By?: string;
                };
            };
        };
        responses: {
            /** @description The reply, a refusal too: HTTP status 200 always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Response: {
                            TotalCount: number;
                            List: {
                                JobID: string;
                                /** @description Name of the file, without `.csv` */
                                JobName: string;
                                /** @description Always LocalImage */
                                Source: string;
                                /** @enum {string} */
                                ExportStatus: "RUNNING" | "SUCCESS" | "FAILURE";
                                /** @description Why it failed; empty unless it did */
                                FailureMsg: string;
                                /** @description Percent */
                                ExportProgress: number;
                                /** @description When job and file are deleted, a day after the end, YYYY-MM-DD HH:mm:ss */
                                Timeout: string;
                                /** @description When it was created, YYYY-MM-DD HH:mm:ss */
                                InsertTime: string;
                            }[];
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        } | {
                            Error: {
                                /** @enum {string} */
                                Code: "UnsupportedProtocol" | "RequestSizeLimitExceeded" | "InvalidRequest" | "MissingParameter" | "AuthFailure.InvalidAuthorization" | "AuthFailure.SignatureExpire" | "AuthFailure.SecretIdNotFound" | "AuthFailure.SignatureFailure" | "NoSuchVersion" | "InvalidAction" | "UnauthorizedOperation" | "RequestLimitExceeded" | "InvalidParameter.InvalidFormat" | "InvalidParameter" | "InvalidParameterValue" | "InvalidParameterValue.LengthLimit" | "InvalidParameterValue.DataRange" | "UnknownParameter" | "InternalError";
                                Message: string;
                            };
                            /**
                             * Format: uuid
                             * @description Id of the request; the log has it too
                             */
                            RequestId: string;
                        };
                    };
                };
            };
            /** @description Only from a proxy in between */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Only from a proxy in between */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}

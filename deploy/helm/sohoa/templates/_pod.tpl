{{/* What the pods have in common. */}}

{{- define "sohoa.labels" -}}
app.kubernetes.io/name: sohoa
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{/* Which pods: (dict "part" "api" "root" $). */}}
{{- define "sohoa.selector" -}}
app.kubernetes.io/name: sohoa
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .part }}
{{- end }}

{{- define "sohoa.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{/* The settings that are no secrets. */}}
{{- define "sohoa.settings" -}}
SOHOA_OBJECTS: s3
SOHOA_S3_ENDPOINT: {{ .Values.s3.endpoint | quote }}
SOHOA_S3_BUCKET: {{ .Values.s3.bucket | quote }}
SOHOA_S3_REGION: {{ .Values.s3.region | quote }}
SOHOA_S3_TLS: {{ .Values.s3.tls | quote }}
SOHOA_SEARCH: elasticsearch
SOHOA_ELASTIC_URL: {{ .Values.elasticsearch.url | quote }}
SOHOA_ELASTIC_USER: {{ .Values.elasticsearch.user | quote }}
{{- if .Values.authorities }}
SOHOA_ELASTIC_CA: /etc/sohoa/ca.crt
SSL_CERT_FILE: /etc/sohoa/ca.crt
{{- end }}
SOHOA_QUEUE: celery
SOHOA_WORKERS: {{ .Values.pagesAtOnce | quote }}
SOHOA_METRICS: 0.0.0.0:8701
SOHOA_LOG_FORMAT: json
SOHOA_HOST: 0.0.0.0
SOHOA_PUBLIC_URL: {{ .Values.publicUrl | quote }}
SOHOA_BEHIND_PROXY: {{ .Values.behindProxy | quote }}
{{- range $name, $value := .Values.settings }}
{{ $name }}: {{ $value | quote }}
{{- end }}
{{- end }}

{{- define "sohoa.securityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
capabilities: {drop: [ALL]}
{{- end }}

{{/* A pod but for its container's own: (dict "part" "api" "root" $ "container" "…" "key" (dict "folder" "keys" "secret" "…")).
     With `key`, the files of a Secret go into a folder of ours. Secrets are mounted for root or for a group, and our keys are
     refused where anybody but their owner may read them: so they are copied into memory first. */}}
{{- define "sohoa.pod" -}}
automountServiceAccountToken: false
securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.nodeSelector }}
nodeSelector: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.tolerations }}
tolerations: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.affinity }}
affinity: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with .key }}
initContainers:
  - name: key
    image: {{ include "sohoa.image" $.root }}
    imagePullPolicy: {{ $.root.Values.image.pullPolicy }}
    args: [sh, -ec, "umask 077; cp /given/* /var/lib/sohoa/{{ .folder }}/"]
    securityContext: {{ include "sohoa.securityContext" $.root | nindent 6 }}
    resources: {requests: {cpu: 10m, memory: 16Mi}, limits: {cpu: 100m, memory: 64Mi}}
    volumeMounts:
      - {name: given, mountPath: /given, readOnly: true}
      - {name: key, mountPath: /var/lib/sohoa/{{ .folder }}}
{{- end }}
containers:
  - name: {{ .part }}
    image: {{ include "sohoa.image" .root }}
    imagePullPolicy: {{ .root.Values.image.pullPolicy }}
    securityContext: {{ include "sohoa.securityContext" .root | nindent 6 }}
    volumeMounts:
      - {name: data, mountPath: /var/lib/sohoa/data}
      - {name: tmp, mountPath: /tmp}
      {{- with .key }}
      - {name: key, mountPath: /var/lib/sohoa/{{ .folder }}}
      {{- end }}
      {{- if .root.Values.authorities }}
      - {name: authorities, mountPath: /etc/sohoa, readOnly: true}
      {{- end }}
    {{- .container | nindent 4 }}
volumes:
  - name: data
    emptyDir: {sizeLimit: {{ .root.Values.scratch.data }}}
  - name: tmp
    emptyDir: {sizeLimit: {{ .root.Values.scratch.tmp }}}
  {{- with .root.Values.authorities }}
  - name: authorities
    secret: {secretName: {{ . }}, defaultMode: 0444}
  {{- end }}
  {{- with .key }}
  - name: given
    secret: {secretName: {{ .secret }}, defaultMode: 0444}
  - name: key
    emptyDir: {medium: Memory, sizeLimit: 1Mi}
  {{- end }}
{{- end }}

{{/* Settings of a container, and a new pod where they change. */}}
{{- define "sohoa.environment" -}}
envFrom:
  - configMapRef: {name: {{ .Release.Name }}-settings}
  - secretRef: {name: {{ .Values.secret }}}
{{- end }}
{{- define "sohoa.annotations" -}}
checksum/settings: {{ include "sohoa.settings" . | sha256sum }}
prometheus.io/scrape: "true"
prometheus.io/port: "8701"
{{- end }}

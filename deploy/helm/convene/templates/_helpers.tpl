{{/* The name of what belongs to the release. */}}
{{- define "convene.name" -}}
{{- if eq .Release.Name .Chart.Name }}{{ .Chart.Name }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" }}{{ end }}
{{- end }}

{{/* What pods of the release are chosen by. */}}
{{- define "convene.selector" -}}
app.kubernetes.io/name: convene
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "convene.labels" -}}
{{ include "convene.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: convene
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "convene.image" -}}
{{- with .Values.global.image.registry }}{{ . }}/{{ end }}{{ .Values.image.repository }}
{{- if .Values.image.digest }}@{{ .Values.image.digest }}{{ else }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ end }}
{{- end }}

{{/* What every pod may do: nothing beyond its own process. */}}
{{- define "convene.pod" -}}
serviceAccountName: {{ include "convene.name" . }}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  fsGroup: 65532
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: { type: RuntimeDefault }
{{- with .Values.global.image.pullSecretNames }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "convene.container" -}}
image: {{ include "convene.image" . | quote }}
imagePullPolicy: {{ .Values.global.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
{{- end }}

{{/* How NATS is reached; the key of its user is at /etc/convene/nats/user.nk. */}}
{{- define "convene.nats" -}}
- name: CONVENE_NATS__URLS
  value: {{ join "," .Values.natsAddresses | quote }}
- name: CONVENE_NATS__CA
  value: /etc/convene/nats/ca.crt
- name: CONVENE_NATS__CREDENTIALS
  value: /etc/convene/nats/user.nk
{{- end }}

{{/* The files by which NATS is reached as the user `user`. */}}
{{- define "convene.natsFiles" -}}
- name: nats
  projected:
    defaultMode: 0440
    sources:
      - secret: { name: {{ .root.Values.secrets.keys }}, items: [{ key: {{ .user }}.nk, path: user.nk }] }
      - secret: { name: {{ .root.Values.secrets.natsAuthority }}, items: [{ key: ca.crt, path: ca.crt }] }
{{- end }}

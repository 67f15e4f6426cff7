#!/usr/bin/env bash
# Puts the jars of a Kafka broker into a folder, for test/shipping/kafka.test.ts. Needs Maven. Usage: scripts/fetch-kafka.sh FOLDER
set -euo pipefail
folder="$1"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cat >"$work/pom.xml" <<'POM'
<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>tcss</groupId><artifactId>kafka</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>3.9.1</version></dependency>
  </dependencies>
</project>
POM
mvn -q -B -f "$work/pom.xml" dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$work/jars"
mkdir -p "$(dirname "$folder")"
# Whole or not at all: the tests take the folder for a broker.
rm -rf "$folder"
mv "$work/jars" "$folder"

package testservers

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// copyDependencies is the goal that resolves a POM's runtime dependencies into a folder.
const copyDependencies = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"

// kafkaJars returns the folder with the broker's jars. They are resolved from Maven Central once and kept in the user's cache under a
// name that changes with the POM; two processes that resolve them at one time do not disturb each other.
func kafkaJars() (string, error) {
	pom, err := testdata.ReadFile("testdata/pom.xml")
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir() // no home: resolved anew after each boot
	}
	cache = filepath.Join(cache, "xiangyin-tests")
	jars := filepath.Join(cache, fmt.Sprintf("kafka-%x", sha256.Sum256(pom))[:22])
	if _, err := os.Stat(jars); err == nil {
		return jars, nil
	}
	mvn, err := program("mvn", "maven")
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return "", fmt.Errorf("cache of jars: %w", err)
	}
	work, err := os.MkdirTemp(cache, "resolving-")
	if err != nil {
		return "", fmt.Errorf("cache of jars: %w", err)
	}
	defer os.RemoveAll(work)
	if err := os.WriteFile(filepath.Join(work, "pom.xml"), pom, 0o600); err != nil {
		return "", fmt.Errorf("cache of jars: %w", err)
	}
	out := filepath.Join(work, "jars")
	cmd := exec.Command(mvn, "-B", "-q", "-f", filepath.Join(work, "pom.xml"), copyDependencies, "-DoutputDirectory="+out, "-DincludeScope=runtime")
	if text, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("fetch Kafka with mvn: %w:\n%s", err, text)
	}
	if err := os.Rename(out, jars); err != nil && !errors.Is(err, os.ErrExist) {
		if _, there := os.Stat(jars); there != nil { // else another process was faster
			return "", fmt.Errorf("cache of jars: %w", err)
		}
	}
	return jars, nil
}

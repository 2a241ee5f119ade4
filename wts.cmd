@echo off
rem wts for Windows: runs wts.jar, which is built once if there is none; untried on Windows so far.
rem
rem   WTS_JAVA_OPTS   flags of the JVM, default -Xmx1g
rem   WTS_MVN_ARGS    further arguments of the build, for instance -Pgpu
rem   JAVA_HOME       the JDK, default the one on the path
setlocal
set "dist=%~dp0"
if not exist "%dist%wts.jar" set "dist=%~dp0wts-examples\target\wts\"
if exist "%dist%wts.jar" goto run
rem no block in parentheses: a folder's name may hold one
echo wts: building, once; delete "%dist%wts.jar" after a change of the sources 1>&2
pushd "%~dp0"
call mvn -B -q --no-transfer-progress -Dquick -Dmaven.test.skip=true -pl wts-examples -am %WTS_MVN_ARGS% package 1>&2
popd
if exist "%dist%wts.jar" goto run
echo wts: the build failed, see the log above 1>&2
exit /b 1
:run
rem Threads of the engine that wait give their core away, see docs/running.md.
if not defined OMP_WAIT_POLICY set "OMP_WAIT_POLICY=PASSIVE"
if not defined WTS_JAVA_OPTS set "WTS_JAVA_OPTS=-Xmx1g"
set "java=java"
if defined JAVA_HOME if exist "%JAVA_HOME%\bin\java.exe" set "java=%JAVA_HOME%\bin\java.exe"
"%java%" -XX:+UseSerialGC -Djava.awt.headless=true %WTS_JAVA_OPTS% -jar "%dist%wts.jar" %*
exit /b %ERRORLEVEL%

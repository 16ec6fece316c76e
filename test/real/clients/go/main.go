// Command clients runs MSAL, azidentity and go-oidc against a local tenant. ENTRA_TEST_TENANT describes
// the tenant, as JSON. The program prints one line for each thing that the test has to do or know: SIGN-IN <url> (the answer is read from
// standard input), DEVICE <code>, RESULT <flow> <outcome>.
package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/confidential"
	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/public"
	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

var settings struct {
	Origin, TenantID, Web, Secret, Desktop, API, APISecret, RedirectURI, KeyFile, CertificateFile, CaFile string
}

var answers = bufio.NewScanner(os.Stdin)

func signIn(address string) (string, error) {
	fmt.Println("SIGN-IN", address)
	if !answers.Scan() {
		return "", errors.New("no answer")
	}
	back, err := url.Parse(answers.Text())
	if err != nil {
		return "", err
	}
	return back.Query().Get("code"), nil
}

func main() {
	answers.Buffer(nil, 1<<20)
	must(json.Unmarshal([]byte(os.Getenv("ENTRA_TEST_TENANT")), &settings))
	ctx := context.Background()
	authority := settings.Origin + "/" + settings.TenantID
	graph := []string{"https://graph.microsoft.com/.default"}
	pair, err := tls.LoadX509KeyPair(settings.CertificateFile, settings.KeyFile)
	must(err)
	certificate, err := x509.ParseCertificate(pair.Certificate[0])
	must(err)
	certificates := []*x509.Certificate{certificate}
	ca, err := os.ReadFile(settings.CaFile)
	must(err)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(ca)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
	confidentialClient := func(id string, credential confidential.Credential) confidential.Client {
		made, err := confidential.New(authority, id, credential, confidential.WithHTTPClient(client), confidential.WithInstanceDiscovery(false))
		must(err)
		return made
	}
	secret, err := confidential.NewCredFromSecret(settings.Secret)
	must(err)
	apiSecret, err := confidential.NewCredFromSecret(settings.APISecret)
	must(err)
	web := confidentialClient(settings.Web, secret)
	code := func(scope string) (confidential.AuthResult, error) {
		address, err := web.AuthCodeURL(ctx, settings.Web, settings.RedirectURI, []string{scope})
		if err != nil {
			return confidential.AuthResult{}, err
		}
		value, err := signIn(address)
		if err != nil {
			return confidential.AuthResult{}, err
		}
		return web.AcquireTokenByAuthCode(ctx, value, settings.RedirectURI, []string{scope})
	}

	report("msal-client-secret", func() error { _, err := web.AcquireTokenByCredential(ctx, graph); return err })
	report("msal-certificate", func() error {
		credential, err := confidential.NewCredFromCert(certificates, pair.PrivateKey)
		if err != nil {
			return err
		}
		_, err = confidentialClient(settings.Web, credential).AcquireTokenByCredential(ctx, graph)
		return err
	})
	report("msal-code", func() error { _, err := code("User.Read"); return err })
	report("msal-on-behalf-of", func() error {
		called, err := code("api://" + settings.API + "/access")
		if err != nil {
			return err
		}
		_, err = confidentialClient(settings.API, apiSecret).AcquireTokenOnBehalfOf(ctx, called.AccessToken, []string{"User.Read"})
		return err
	})
	report("msal-device-code", func() error {
		desktop, err := public.New(settings.Desktop, public.WithAuthority(authority), public.WithHTTPClient(client), public.WithInstanceDiscovery(false))
		if err != nil {
			return err
		}
		device, err := desktop.AcquireTokenByDeviceCode(ctx, []string{"User.Read"})
		if err != nil {
			return err
		}
		fmt.Println("DEVICE", device.Result.UserCode)
		_, err = device.AuthenticationResult(ctx)
		return err
	})
	options := azcore.ClientOptions{
		Cloud:     cloud.Configuration{ActiveDirectoryAuthorityHost: settings.Origin},
		Transport: client,
	}
	report("azidentity-secret", func() error {
		return token(ctx, graph)(azidentity.NewClientSecretCredential(settings.TenantID, settings.Web, settings.Secret,
			&azidentity.ClientSecretCredentialOptions{ClientOptions: options, DisableInstanceDiscovery: true}))
	})
	report("azidentity-certificate", func() error {
		credential, err := azidentity.NewClientCertificateCredential(settings.TenantID, settings.Web, certificates, pair.PrivateKey,
			&azidentity.ClientCertificateCredentialOptions{ClientOptions: options, DisableInstanceDiscovery: true})
		if err != nil {
			return err
		}
		_, err = credential.GetToken(ctx, policy.TokenRequestOptions{Scopes: graph})
		return err
	})
	report("go-oidc-sign-in-and-userinfo", func() error { return goOIDC(oidc.ClientContext(ctx, client), authority) })
}

func token(ctx context.Context, scopes []string) func(*azidentity.ClientSecretCredential, error) error {
	return func(credential *azidentity.ClientSecretCredential, err error) error {
		if err != nil {
			return err
		}
		_, err = credential.GetToken(ctx, policy.TokenRequestOptions{Scopes: scopes})
		return err
	}
}

func goOIDC(ctx context.Context, authority string) error {
	provider, err := oidc.NewProvider(ctx, authority+"/v2.0")
	if err != nil {
		return err
	}
	config := oauth2.Config{
		ClientID: settings.Web, ClientSecret: settings.Secret, Endpoint: provider.Endpoint(),
		RedirectURL: settings.RedirectURI, Scopes: []string{"openid", "profile", "email"},
	}
	code, err := signIn(config.AuthCodeURL("state"))
	if err != nil {
		return err
	}
	tokens, err := config.Exchange(ctx, code)
	if err != nil {
		return err
	}
	raw, _ := tokens.Extra("id_token").(string)
	id, err := provider.Verifier(&oidc.Config{ClientID: settings.Web}).Verify(ctx, raw)
	if err != nil {
		return err
	}
	info, err := provider.UserInfo(ctx, oauth2.StaticTokenSource(tokens))
	if err == nil && info.Subject != id.Subject {
		err = errors.New("the subjects of ID token and UserInfo differ")
	}
	return err
}

func report(name string, run func() error) {
	outcome := "works"
	if err := run(); err != nil {
		outcome = strings.ReplaceAll(err.Error(), "\n", " ")
	}
	fmt.Println("RESULT", name, outcome)
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

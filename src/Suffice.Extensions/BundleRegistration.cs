using System.Diagnostics.Metrics;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Suffice.Extensions.Hosting;
using Suffice.Extensions.Settings;
using Suffice.Extensions.Telemetry;
using Suffice.Inputs;

namespace Suffice.Extensions;

/// <summary>The services of one bundle. Whatever is there already stays.</summary>
internal static class BundleRegistration
{
    /// <summary>Registers the bundle itself, and its opening when the host starts.</summary>
    /// <param name="services">Of the host.</param>
    /// <param name="name">Of the bundle; empty: the unnamed one.</param>
    /// <param name="section">Where its configuration is; null: it is set in code.</param>
    public static OptionsBuilder<SufficeOptions> AddBundle(this IServiceCollection services, string name, IConfigurationSection? section)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(name);
        services.AddValidation(name, section);
        OptionsBuilder<SufficeOptions> options = services.AddOptions<SufficeOptions>(name);
        if (services.Any(service => service.ServiceType == typeof(HostedBundle) && name.Equals(service.ServiceKey)))
            return options;
        services.TryAddSingleton(provider => new Instruments(provider.GetService<IMeterFactory>()));
        services.AddKeyedSingleton(name, (provider, _) => Open(provider, name));
        services.TryAddKeyedSingleton(ServiceKey.Of(name), (provider, _) => provider.Bundle(name).Model);
        services.AddSingleton<IHostedService>(provider => new BundleStartup(provider, name));
        return options.ValidateOnStart();
    }

    public static IServiceCollection AddClassifier(this IServiceCollection services, string name)
    {
        services.TryAddKeyedSingleton<IClassifier>(ServiceKey.Of(name), (provider, _) =>
        {
            HostedBundle bundle = provider.Bundle(name);
            return new MeasuredClassifier(
                bundle.Pool,
                bundle.Name,
                bundle.Budget,
                provider.GetRequiredService<Instruments>(),
                Logger(provider)
            );
        });
        return services;
    }

    public static IServiceCollection AddGenerators(this IServiceCollection services, string name)
    {
        object? key = ServiceKey.Of(name);
        services.TryAddKeyedSingleton<IEmbeddingGenerator<InputSource, Embedding<float>>>(key, (provider, _) =>
            new SufficeInputEmbeddingGenerator(provider.Bundle(name).Pool, provider.Bundle(name).EmbeddingPath)
        );
        services.TryAddKeyedSingleton<IEmbeddingGenerator<string, Embedding<float>>>(key, (provider, _) =>
            new SufficeEmbeddingGenerator(provider.Bundle(name).Pool, provider.Bundle(name).EmbeddingPath)
        );
        return services;
    }

    /// <summary>One validation for each name, which knows the section if any call has given one.</summary>
    private static void AddValidation(this IServiceCollection services, string name, IConfigurationSection? section)
    {
        ServiceDescriptor? known = services.FirstOrDefault(service =>
            !service.IsKeyedService && service.ImplementationInstance is OptionsValidation validation && validation.Bundle == name
        );
        if (known is not null && section is null)
            return;
        if (known is not null)
            services.Remove(known);
        services.AddSingleton<IValidateOptions<SufficeOptions>>(new OptionsValidation(name, section));
    }

    private static HostedBundle Bundle(this IServiceProvider provider, string name) => provider.GetRequiredKeyedService<HostedBundle>(name);

    private static HostedBundle Open(IServiceProvider provider, string name) =>
        new(
            name,
            provider.GetRequiredService<IOptionsMonitor<SufficeOptions>>().Get(name),
            provider.GetService<IHostEnvironment>()?.ContentRootPath ?? "",
            Logger(provider)
        );

    private static ILogger Logger(IServiceProvider provider) =>
        provider.GetService<ILoggerFactory>()?.CreateLogger(Log.Category) ?? NullLogger.Instance;
}
